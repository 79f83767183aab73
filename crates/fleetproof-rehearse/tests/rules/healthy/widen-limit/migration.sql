-- The wide one is there before the narrow one goes, and the shadow's before the source's.
ALTER TABLE pt ADD CONSTRAINT pt_v_512 CHECK (char_length(v) <= 512);
ALTER TABLE pt DROP CONSTRAINT pt_v_128;
ALTER TABLE p ADD CONSTRAINT p_v_512 CHECK (char_length(v) <= 512) NOT VALID;
ALTER TABLE p VALIDATE CONSTRAINT p_v_512;
ALTER TABLE p DROP CONSTRAINT p_v_128;
