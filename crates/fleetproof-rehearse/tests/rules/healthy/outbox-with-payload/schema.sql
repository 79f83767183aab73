-- A transactional outbox with the whole row as its payload, and a worker's columns.
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer text NOT NULL, total numeric(10,2) NOT NULL);
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key uuid NOT NULL,
  payload jsonb NOT NULL,
  sent_at timestamptz
);
CREATE FUNCTION publish_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outbox (topic, key, payload) VALUES ('orders', NEW.id, row_to_json(NEW)::jsonb);
  RETURN NEW;
END $$;
CREATE TRIGGER publish_order AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION publish_order();
INSERT INTO orders (customer, total) VALUES ('c1', 9.99);
