-- Orders are never deleted, and a row of the list shows what comes of two tables.
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, total numeric NOT NULL);
INSERT INTO customers VALUES (1, 'one'), (2, 'two');
INSERT INTO orders VALUES (1, 1, 10), (2, 2, 20);
