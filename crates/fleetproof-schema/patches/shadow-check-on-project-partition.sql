-- A check on one leaf of the shadow which neither the others nor the source have.

ALTER TABLE project_type_ci_runners_e59bb2812d
    ADD CONSTRAINT check_timeout_is_an_hour CHECK (maximum_timeout <= 3600) NOT VALID;
