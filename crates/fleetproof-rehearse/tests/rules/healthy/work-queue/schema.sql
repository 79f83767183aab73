-- A worker takes rows from the queue and deletes them.
CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, body text);
CREATE TABLE index_queue (document_id bigint PRIMARY KEY, queued_at timestamptz NOT NULL DEFAULT now());
INSERT INTO documents SELECT n, 'title', 'body' FROM generate_series(1, 5) n;
