INSERT INTO pt (id, typ, v) SELECT id, typ, v FROM p WHERE id BETWEEN 1 AND 3
  FOR UPDATE ON CONFLICT (id, typ) DO NOTHING;
INSERT INTO pt (id, typ, v) SELECT id, typ, v FROM p WHERE id BETWEEN 4 AND 6
  FOR UPDATE ON CONFLICT (id, typ) DO NOTHING;
INSERT INTO ct (id, pid, typ, x, v) SELECT id, pid, typ, x, v FROM c WHERE id BETWEEN 1 AND 50
  FOR UPDATE ON CONFLICT (id, typ) DO NOTHING;
INSERT INTO ct (id, pid, typ, x, v) SELECT id, pid, typ, x, v FROM c WHERE id BETWEEN 51 AND 100
  FOR UPDATE ON CONFLICT (id, typ) DO NOTHING;
SET lock_timeout = '500ms';
ALTER TABLE ct ADD CONSTRAINT ct_parent FOREIGN KEY (pid, typ) REFERENCES pt (id, typ) ON DELETE CASCADE;
