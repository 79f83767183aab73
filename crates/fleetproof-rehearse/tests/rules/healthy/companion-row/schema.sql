-- Each account gets a row of statistics, which is counted up elsewhere.
CREATE TABLE accounts (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE account_statistics (
  account_id bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  posts bigint NOT NULL DEFAULT 0
);
INSERT INTO accounts VALUES (1, 'one'), (2, 'two');
INSERT INTO account_statistics (account_id) SELECT id FROM accounts;
