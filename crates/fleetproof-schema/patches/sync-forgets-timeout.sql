-- The function was made by hand, and its UPDATE lacks one column.

DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('table_sync_function_686d6c7993'::regproc),
        '"maximum_timeout" = NEW."maximum_timeout",', '');
END
$$;
