SELECT current_database() AS name, current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_number,
       coalesce((SELECT json_agg(n.nspname ORDER BY n.nspname) FROM pg_namespace n WHERE {in_scope}), '[]') AS schemas,
       coalesce((SELECT json_agg(g) FROM pg_db_role_setting s, unnest(s.setconfig) g
                 WHERE s.setrole = 0 AND s.setdatabase =
                       (SELECT oid FROM pg_database WHERE datname = current_database())), '[]') AS settings,
       coalesce((SELECT json_agg(s.srrelid::int8) FROM pg_subscription_rel s), '[]') AS subscribed,
       coalesce((SELECT json_agg(json_build_object(
                   'name', n.nspname, 'owner', pg_get_userbyid(n.nspowner),
                   'grants', (SELECT json_agg(json_build_object(
                       'grantee', CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
                       'privilege', a.privilege_type)) FROM aclexplode(n.nspacl) a)) ORDER BY n.nspname)
                 FROM pg_namespace n WHERE {in_scope}), '[]') AS schema_rights,
       coalesce((SELECT json_agg(DISTINCT jsonb_build_object(
                   'schema', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = f.defaclnamespace),
                   'grantee', CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
                   'privilege', a.privilege_type))
                 FROM pg_default_acl f, aclexplode(f.defaclacl) a
                 WHERE f.defaclobjtype = 'r' AND a.grantee <> f.defaclrole), '[]') AS default_rights
