--liquibase formatted sql
--property name:x value:y

--changeset ann:1
CREATE TABLE a (b int);
CREATE TABLE c (d int);
--rollback DROP TABLE c;
--rollback DROP TABLE a;

-- changeset bob:2 runInTransaction:false
CREATE INDEX CONCURRENTLY e ON a (b);
CREATE INDEX CONCURRENTLY f ON c (d);

--changeset bob:3 labels:later
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:0 SELECT count(*) FROM a
INSERT INTO a VALUES (1);
