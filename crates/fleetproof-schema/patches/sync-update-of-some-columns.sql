-- The sync trigger of the runners fires for updates of some columns. The exchange of a token writes
-- none of them: the shadow keeps the old one.

DROP TRIGGER table_sync_trigger_61879721b5 ON ci_runners;
CREATE TRIGGER table_sync_trigger_61879721b5
    AFTER INSERT OR DELETE OR UPDATE OF contacted_at, active, description, created_at ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();
