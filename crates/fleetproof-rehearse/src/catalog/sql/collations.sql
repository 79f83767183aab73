SELECT n.nspname AS schema, c.collname AS name, c.collprovider AS provider,
       c.collisdeterministic AS deterministic,
       coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) AS locale
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE {in_scope}
ORDER BY c.oid
