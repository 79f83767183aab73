-- Entries that nobody may change, and a balance that follows them.
CREATE TABLE wallets (id bigserial PRIMARY KEY, balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0));
CREATE TABLE entries (
  id bigserial PRIMARY KEY,
  wallet_id bigint NOT NULL REFERENCES wallets,
  cents bigint NOT NULL CHECK (cents <> 0)
);
CREATE FUNCTION book_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE wallets SET balance = balance + NEW.cents WHERE id = NEW.wallet_id;
  RETURN NULL;
END $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER book_entry AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION book_entry();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO wallets DEFAULT VALUES;
INSERT INTO entries (wallet_id, cents) VALUES (1, 500);
