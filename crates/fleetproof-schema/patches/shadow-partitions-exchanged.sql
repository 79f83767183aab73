-- Two partitions were attached with each other's values. Every row is there, and in the wrong one.

ALTER TABLE ci_runner_machines_687967fa8a DETACH PARTITION group_type_ci_runner_machines_687967fa8a;
ALTER TABLE ci_runner_machines_687967fa8a DETACH PARTITION project_type_ci_runner_machines_687967fa8a;
ALTER TABLE ci_runner_machines_687967fa8a
    ATTACH PARTITION group_type_ci_runner_machines_687967fa8a FOR VALUES IN (3);
ALTER TABLE ci_runner_machines_687967fa8a
    ATTACH PARTITION project_type_ci_runner_machines_687967fa8a FOR VALUES IN (2);
