-- Every column that is copied; seen_at is not.
BEGIN;
DROP TRIGGER sync_c ON c;
CREATE TRIGGER sync_c AFTER INSERT OR DELETE OR UPDATE OF id, pid, typ, x, v ON c
  FOR EACH ROW EXECUTE FUNCTION sync_c();
COMMIT;
