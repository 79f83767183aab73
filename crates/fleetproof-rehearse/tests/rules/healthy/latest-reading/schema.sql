-- The newest reading of each device: another key than the readings have.
CREATE TABLE readings (
  id bigserial PRIMARY KEY,
  device_id bigint NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  celsius double precision
);
INSERT INTO readings (device_id, celsius) VALUES (1, 20.5), (2, 18);
