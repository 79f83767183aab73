-- updated_at of the row itself, and of the row that it belongs to.
CREATE TABLE boards (id bigserial PRIMARY KEY, name text NOT NULL, updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE cards (
  id bigserial PRIMARY KEY,
  board_id bigint NOT NULL REFERENCES boards ON DELETE CASCADE,
  title text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE ON boards FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO boards (name) VALUES ('one');
INSERT INTO cards (board_id, title) VALUES (1, 'a');
