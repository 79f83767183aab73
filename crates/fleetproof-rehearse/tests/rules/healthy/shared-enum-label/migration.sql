-- Both columns are of this type.
ALTER TYPE mood ADD VALUE 'odd' BEFORE 'bad';
