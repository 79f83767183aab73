-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY e ON a (b);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY e;
