-- An index of a partitioned shadow while the table is written.
\ir ../../fixtures/base-copied.sql
