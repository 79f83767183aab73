SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       c.relpersistence AS persistence, pg_get_userbyid(c.relowner) AS owner,
       c.relrowsecurity AS row_security, c.relforcerowsecurity AS row_security_forced,
       c.relispartition AS is_partition, pg_get_expr(c.relpartbound, c.oid) AS bound,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN p.partrelid IS NOT NULL THEN p.partattrs::int2[]::int4[] ELSE '{}' END AS partition_columns,
       p.partstrat AS partition_strategy,
       c.reltuples::float8 AS estimated_rows,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       coalesce((SELECT array_agg(i.inhparent::int8 ORDER BY i.inhseqno)
                 FROM pg_inherits i WHERE i.inhrelid = c.oid), '{}') AS parents,
       coalesce((SELECT array_agg(DISTINCT d.refobjid::int8)
                 FROM pg_rewrite r JOIN pg_depend d
                   ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
                 WHERE c.relkind IN ('v', 'm') AND r.ev_class = c.oid), '{}') AS rests_on,
       coalesce((SELECT json_agg(json_build_object(
                   'grantee', CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
                   'privilege', a.privilege_type))
                 FROM aclexplode(c.relacl) a), '[]') AS grants,
       coalesce((SELECT json_agg(json_build_object(
                   'grantee', CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
                   'privilege', a.privilege_type, 'column', t.attname))
                 FROM pg_attribute t, aclexplode(t.attacl) a
                 WHERE t.attrelid = c.oid AND NOT t.attisdropped), '[]') AS column_grants
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {in_scope}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.oid
