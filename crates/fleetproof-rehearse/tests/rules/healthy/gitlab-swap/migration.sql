-- GitLab's own swap, of 17.10.
SET lock_timeout = '5s';
BEGIN;
\ir ../../../../../fleetproof-schema/steps/07-swapped.sql
COMMIT;
