-- The function was made to run with the rights of a role that may not delete from the shadow.

DO $$
BEGIN
    IF to_regrole('fleetproof_sync') IS NULL THEN
        CREATE ROLE fleetproof_sync;
    END IF;
END
$$;
GRANT SELECT, INSERT, UPDATE ON ci_runner_machines_archived TO fleetproof_sync;
GRANT USAGE, CREATE ON SCHEMA public TO fleetproof_sync;
ALTER FUNCTION table_sync_function_e438f29263() OWNER TO fleetproof_sync;
ALTER FUNCTION table_sync_function_e438f29263() SECURITY DEFINER;
