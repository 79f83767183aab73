ALTER TABLE p ADD CONSTRAINT p_v_short CHECK (char_length(v) <= 500);
CREATE INDEX pt_v ON pt (v);
