CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE stock (product_id bigint PRIMARY KEY REFERENCES products, level bigint NOT NULL);
CREATE TABLE order_lines (id bigserial PRIMARY KEY, product_id bigint NOT NULL REFERENCES products, quantity bigint NOT NULL);
INSERT INTO products VALUES (1, 'one'), (2, 'two');
INSERT INTO stock VALUES (1, 100), (2, 100);
INSERT INTO order_lines (product_id, quantity) VALUES (1, 2);
