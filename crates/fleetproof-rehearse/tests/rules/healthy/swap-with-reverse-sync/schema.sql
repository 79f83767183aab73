-- Look-alike 17.
\ir ../../fixtures/base-copied.sql
-- As c has it: rows go with their parents.
ALTER TABLE ct ADD CONSTRAINT ct_pid FOREIGN KEY (pid) REFERENCES p ON DELETE CASCADE;
CREATE SEQUENCE c_id_seq OWNED BY c.id;
ALTER TABLE c ALTER id SET DEFAULT nextval('c_id_seq');
SELECT setval('c_id_seq', 3);
CREATE VIEW children AS SELECT id, pid, v FROM c;
CREATE TABLE b (id bigint PRIMARY KEY, cid bigint NOT NULL REFERENCES c ON DELETE CASCADE);
