-- A small table: read, reviewed and written in one transaction that keeps writes out.
\ir ../../fixtures/base.sql
