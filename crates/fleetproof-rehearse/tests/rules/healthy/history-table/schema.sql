-- Every old version of a row with the time for which it held.
CREATE TABLE prices (
  id bigserial PRIMARY KEY,
  product text NOT NULL,
  price numeric(10,2) NOT NULL,
  valid_from timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE prices_history (
  id bigint NOT NULL,
  product text NOT NULL,
  price numeric(10,2) NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO prices_history (id, product, price, valid_from)
  VALUES (OLD.id, OLD.product, OLD.price, OLD.valid_from);
  IF TG_OP = 'UPDATE' THEN
    NEW.valid_from := clock_timestamp();
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER keep_price BEFORE UPDATE OR DELETE ON prices FOR EACH ROW EXECUTE FUNCTION keep_price();
INSERT INTO prices (product, price) VALUES ('tea', 3), ('coffee', 4);
