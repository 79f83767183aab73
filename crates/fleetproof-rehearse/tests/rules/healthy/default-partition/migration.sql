-- Values that have no partition of their own have this one.
CREATE TABLE pt_rest PARTITION OF pt DEFAULT;
CREATE TABLE ct_rest PARTITION OF ct DEFAULT;
INSERT INTO p VALUES (7, 4, 'of a new type');
