SELECT p.polrelid::int8 AS relation, p.polname AS name, p.polpermissive AS permissive,
       p.polcmd AS command,
       coalesce((SELECT array_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END)
                 FROM unnest(p.polroles) r), '{}') AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using_expression,
       pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {in_scope}
ORDER BY p.polrelid, p.polname
