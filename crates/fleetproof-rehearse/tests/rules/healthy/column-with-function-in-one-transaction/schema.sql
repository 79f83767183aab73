\ir ../../fixtures/base-copied.sql
