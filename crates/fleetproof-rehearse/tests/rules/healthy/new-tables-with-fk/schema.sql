\ir ../../fixtures/base.sql
