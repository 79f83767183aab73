-- no-transaction
CREATE INDEX CONCURRENTLY e ON a (b);
/* sqlx: split */
CREATE INDEX CONCURRENTLY f ON a (b);
