-- Parents, then children, batch by batch, each row locked until it is copied; then the key.
\ir ../../fixtures/base.sql
-- Child 90 is older than the triggers.
ALTER TABLE c DISABLE TRIGGER sync_c;
INSERT INTO c VALUES (90, 4, 1, 'old', 'a');
ALTER TABLE c ENABLE TRIGGER sync_c;
