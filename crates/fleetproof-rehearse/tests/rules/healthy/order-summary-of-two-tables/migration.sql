CREATE TABLE order_list (
  order_id bigint PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
  customer_name text NOT NULL,
  total numeric NOT NULL
);
CREATE FUNCTION list_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.order_list (order_id, customer_name, total)
  SELECT NEW.id, name, NEW.total FROM public.customers WHERE id = NEW.customer_id
  ON CONFLICT (order_id) DO UPDATE SET customer_name = EXCLUDED.customer_name, total = EXCLUDED.total;
  RETURN NULL;
END $$;
CREATE FUNCTION rename_in_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.order_list SET customer_name = NEW.name
  FROM public.orders WHERE orders.id = order_id AND orders.customer_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER list_order AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION list_order();
CREATE TRIGGER rename_in_list AFTER UPDATE OF name ON customers FOR EACH ROW EXECUTE FUNCTION rename_in_list();
INSERT INTO order_list SELECT orders.id, name, total FROM orders JOIN customers ON customers.id = customer_id
ON CONFLICT DO NOTHING;
