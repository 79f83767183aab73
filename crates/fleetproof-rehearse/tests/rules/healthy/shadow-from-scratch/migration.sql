CREATE TABLE events_by_month (
  id bigint NOT NULL,
  happened_on date NOT NULL,
  name text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, happened_on)
) PARTITION BY RANGE (happened_on);
CREATE TABLE events_2024_01 PARTITION OF events_by_month FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE events_2024_02 PARTITION OF events_by_month FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
CREATE TABLE events_other PARTITION OF events_by_month DEFAULT;
CREATE FUNCTION sync_events() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM public.events_by_month WHERE id = OLD.id AND happened_on = OLD.happened_on;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE public.events_by_month
    SET id = NEW.id, happened_on = NEW.happened_on, name = NEW.name, payload = NEW.payload
    WHERE id = OLD.id AND happened_on = OLD.happened_on;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO public.events_by_month (id, happened_on, name, payload)
    VALUES (NEW.id, NEW.happened_on, NEW.name, NEW.payload);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sync_events AFTER INSERT OR UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION sync_events();
INSERT INTO events_by_month (id, happened_on, name, payload)
  SELECT id, happened_on, name, payload FROM events FOR UPDATE
  ON CONFLICT (id, happened_on) DO NOTHING;
CREATE INDEX events_by_month_on_name ON events_by_month (name);
