-- The shadow is stricter than its source, and the function is silent about it: live writes go on,
-- and the shadow falls behind unheard.

ALTER TABLE ci_runners_archived
    ADD CONSTRAINT check_timeout_is_an_hour CHECK (maximum_timeout <= 3600) NOT VALID;

DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('table_sync_function_686d6c7993'::regproc),
        'END IF;', E'END IF;\nRETURN NULL;\nEXCEPTION WHEN OTHERS THEN\nRETURN NULL;');
END
$$;
