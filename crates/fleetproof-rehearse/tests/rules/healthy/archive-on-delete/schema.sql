-- What is deleted goes to an archive of the same columns: no copy of what is there.
CREATE TABLE messages (id bigserial PRIMARY KEY, room_id bigint NOT NULL, body text NOT NULL);
INSERT INTO messages (room_id, body) VALUES (1, 'hello'), (1, 'bye');
