-- The function was made before the column was thought of, and its UPDATE lacks it. The column is
-- NULL in the INSERT, so that only a manager's details show it.

DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('table_sync_function_e438f29263'::regproc),
        '"executor_type" = NEW."executor_type",', '');
END
$$;
