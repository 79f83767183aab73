\ir ../../fixtures/base-copied.sql
ALTER TABLE p ADD CONSTRAINT p_v_128 CHECK (char_length(v) <= 128);
ALTER TABLE pt ADD CONSTRAINT pt_v_128 CHECK (char_length(v) <= 128);
