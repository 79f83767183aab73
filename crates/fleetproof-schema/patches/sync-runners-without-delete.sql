-- The sync trigger of the runners is made anew without DELETE: their shadow rows stay behind, and
-- no later write takes them away.

DROP TRIGGER table_sync_trigger_61879721b5 ON ci_runners;
CREATE TRIGGER table_sync_trigger_61879721b5 AFTER INSERT OR UPDATE ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();
