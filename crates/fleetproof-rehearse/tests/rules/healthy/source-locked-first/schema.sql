-- Source and shadow are changed together, the source locked first.
\ir ../../fixtures/base-copied.sql
