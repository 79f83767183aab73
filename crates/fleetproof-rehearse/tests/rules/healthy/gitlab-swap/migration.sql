-- GitLab's own swap, of 17.10.
BEGIN;
SET LOCAL lock_timeout = '5s';
\ir ../../../../../fleetproof-schema/steps/07-swapped.sql
COMMIT;
