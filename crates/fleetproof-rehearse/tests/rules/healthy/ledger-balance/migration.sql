ALTER TABLE entries ADD COLUMN reason text NOT NULL DEFAULT 'other';
ALTER TABLE entries ADD CONSTRAINT entries_reason CHECK (reason IN ('sale', 'refund', 'other')) NOT VALID;
ALTER TABLE entries VALIDATE CONSTRAINT entries_reason;
CREATE INDEX CONCURRENTLY entries_on_wallet ON entries (wallet_id, id);
