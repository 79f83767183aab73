-- A unique index that is too narrow: the second runner of a project cannot be joined to it.
CREATE UNIQUE INDEX fleetproof_one_runner_per_project ON ci_runner_projects (project_id);
