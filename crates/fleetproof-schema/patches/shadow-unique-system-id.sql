-- A unique index on one leaf of the shadow leaves out the runner: a machine that serves two group
-- runners is refused at the second.

CREATE UNIQUE INDEX index_group_managers_on_system_xid
    ON group_type_ci_runner_machines_687967fa8a (system_xid) WHERE system_xid <> '<legacy>';
