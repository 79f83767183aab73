-- +goose Up
CREATE TABLE a (b int);
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN 1;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP TABLE a;
