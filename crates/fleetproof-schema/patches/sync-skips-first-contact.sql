-- A condition meant to save writes: copy only what has changed. For a runner's first contact the old
-- time is NULL, the comparison with it is NULL, and NULL is not true.

DROP TRIGGER table_sync_trigger_61879721b5 ON ci_runners;
CREATE TRIGGER table_sync_trigger_61879721b5 AFTER INSERT OR DELETE ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();
CREATE TRIGGER table_sync_trigger_61879721b5_update AFTER UPDATE ON ci_runners
    FOR EACH ROW
    WHEN (OLD.contacted_at <> NEW.contacted_at OR OLD.updated_at <> NEW.updated_at)
    EXECUTE FUNCTION table_sync_function_686d6c7993();
