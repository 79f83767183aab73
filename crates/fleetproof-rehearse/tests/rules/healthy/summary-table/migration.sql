CREATE TABLE daily_totals (
  shop_id bigint NOT NULL,
  paid_on date NOT NULL,
  payments integer NOT NULL DEFAULT 0,
  amount numeric(14,2) NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, paid_on)
);
CREATE FUNCTION add_to_daily_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    UPDATE daily_totals SET payments = payments - 1, amount = amount - OLD.amount
    WHERE shop_id = OLD.shop_id AND paid_on = OLD.paid_on;
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO daily_totals AS t (shop_id, paid_on, payments, amount)
    VALUES (NEW.shop_id, NEW.paid_on, 1, NEW.amount)
    ON CONFLICT (shop_id, paid_on)
    DO UPDATE SET payments = t.payments + 1, amount = t.amount + EXCLUDED.amount;
  END IF;
  RETURN NULL;
END $$;
BEGIN;
LOCK TABLE payments IN SHARE MODE;
INSERT INTO daily_totals SELECT shop_id, paid_on, count(*), sum(amount) FROM payments GROUP BY 1, 2;
CREATE TRIGGER daily_totals AFTER INSERT OR UPDATE OR DELETE ON payments
  FOR EACH ROW EXECUTE FUNCTION add_to_daily_totals();
COMMIT;
