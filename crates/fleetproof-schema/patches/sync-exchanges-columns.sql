-- Two columns of one type stand in another order in the list of values than in that of columns.

DO $$
BEGIN
    EXECUTE regexp_replace(pg_get_functiondef('table_sync_function_686d6c7993'::regproc),
        'NEW\."run_untagged",(\s+)NEW\."locked"', 'NEW."locked",\1NEW."run_untagged"');
END
$$;
