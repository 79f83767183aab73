--liquibase formatted sql

--changeset ann:4 dbms:mysql
SELECT `mysql`;

--changeset ann:5 endDelimiter:"//"
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$
//
SELECT f()
//
