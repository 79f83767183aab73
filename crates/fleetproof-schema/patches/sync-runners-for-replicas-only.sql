-- A trigger that fires in sessions of replication alone, as after a logical copy that was undone by
-- half.

ALTER TABLE ci_runners ENABLE REPLICA TRIGGER table_sync_trigger_61879721b5;
