-- The DELETE of the function goes by the wrong number: with one manager all of its runner's go.

DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('table_sync_function_e438f29263'::regproc),
        'where "id" = OLD."id"', 'where "runner_id" = OLD."runner_id"');
END
$$;
