CREATE FUNCTION notify_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tasks', json_build_object('id', NEW.id, 'queue', NEW.queue)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER notify_task AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION notify_task();
ALTER TABLE tasks ADD COLUMN run_at timestamptz;
CREATE INDEX CONCURRENTLY tasks_on_queue ON tasks (queue, run_at);
