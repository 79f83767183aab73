-- Totals by day, kept by a trigger: an upsert that adds.
CREATE TABLE payments (
  id bigserial PRIMARY KEY,
  shop_id bigint NOT NULL,
  paid_on date NOT NULL DEFAULT current_date,
  amount numeric(12,2) NOT NULL CHECK (amount > 0)
);
INSERT INTO payments (shop_id, amount) VALUES (1, 5), (1, 7), (2, 1);
