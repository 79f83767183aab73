-- The sync trigger of the managers is made anew without DELETE.

DROP TRIGGER table_sync_trigger_bc3e7b56bd ON ci_runner_machines;
CREATE TRIGGER table_sync_trigger_bc3e7b56bd AFTER INSERT OR UPDATE ON ci_runner_machines
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_e438f29263();
