SELECT c.* FROM c WHERE c.pid = $1 AND c.x = $2 LIMIT 1;
INSERT INTO c (pid, typ, x, v) VALUES ($1, $2, $3, $4) RETURNING id;
SELECT c.* FROM c WHERE c.pid = $1 AND c.x = $2 LIMIT 1;
INSERT INTO c (pid, typ, x, v) VALUES ($1, $2, $3, $4)
  ON CONFLICT (pid, x) DO UPDATE SET typ = EXCLUDED.typ, v = EXCLUDED.v;
