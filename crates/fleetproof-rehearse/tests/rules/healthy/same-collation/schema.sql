\ir ../../fixtures/base-copied.sql
CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
