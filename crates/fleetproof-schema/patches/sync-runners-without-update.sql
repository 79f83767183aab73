-- The sync trigger of the runners is made anew without UPDATE: shadow rows keep what the runner was
-- at its start.

DROP TRIGGER table_sync_trigger_61879721b5 ON ci_runners;
CREATE TRIGGER table_sync_trigger_61879721b5 AFTER INSERT OR DELETE ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();
