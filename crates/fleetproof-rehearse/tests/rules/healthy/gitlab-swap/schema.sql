-- GitLab 17.9: both tables copied, the key between the shadows in place, a runner of each type.
\ir ../../fixtures/gitlab-sync-triggers.sql
DELETE FROM ci_runners WHERE id = 5;
\ir ../../../../../fleetproof-schema/steps/05-backfilled.sql
\ir ../../../../../fleetproof-schema/steps/06-foreign-key.sql
