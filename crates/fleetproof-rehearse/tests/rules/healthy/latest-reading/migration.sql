CREATE TABLE latest_readings (
  device_id bigint PRIMARY KEY,
  taken_at timestamptz NOT NULL,
  celsius double precision
);
CREATE FUNCTION keep_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO latest_readings AS l (device_id, taken_at, celsius)
  VALUES (NEW.device_id, NEW.taken_at, NEW.celsius)
  ON CONFLICT (device_id) DO UPDATE SET taken_at = EXCLUDED.taken_at, celsius = EXCLUDED.celsius
  WHERE l.taken_at <= EXCLUDED.taken_at;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_latest AFTER INSERT ON readings FOR EACH ROW EXECUTE FUNCTION keep_latest();
INSERT INTO latest_readings
  SELECT DISTINCT ON (device_id) device_id, taken_at, celsius FROM readings ORDER BY device_id, taken_at DESC
  ON CONFLICT DO NOTHING;
