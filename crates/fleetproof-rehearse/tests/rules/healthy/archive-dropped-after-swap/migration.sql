SET lock_timeout = '500ms';
BEGIN;
DROP TRIGGER sync_c ON c;
DROP FUNCTION sync_c();
DROP TABLE c_archived;
COMMIT;
