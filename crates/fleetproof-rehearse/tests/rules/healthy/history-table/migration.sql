BEGIN;
ALTER TABLE prices_history ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
ALTER TABLE prices ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
CREATE OR REPLACE FUNCTION keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO prices_history (id, product, price, currency, valid_from)
  VALUES (OLD.id, OLD.product, OLD.price, OLD.currency, OLD.valid_from);
  IF TG_OP = 'UPDATE' THEN
    NEW.valid_from := clock_timestamp();
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
COMMIT;
CREATE INDEX CONCURRENTLY prices_history_on_id ON prices_history (id, valid_from);
