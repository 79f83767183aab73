-- From the source on: what is equal there is equal everywhere.
ALTER TABLE c ALTER COLUMN x TYPE text COLLATE no_case;
ALTER TABLE ct ALTER COLUMN x TYPE text COLLATE no_case;
