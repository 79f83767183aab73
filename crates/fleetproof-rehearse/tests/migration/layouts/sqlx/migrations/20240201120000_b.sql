-- no-transaction
CREATE INDEX CONCURRENTLY e ON a (b);
