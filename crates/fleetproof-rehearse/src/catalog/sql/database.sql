SELECT current_database() AS name, current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_number,
       coalesce((SELECT json_agg(n.nspname ORDER BY n.nspname) FROM pg_namespace n WHERE {in_scope}), '[]') AS schemas,
       coalesce((SELECT json_agg(g) FROM pg_db_role_setting s, unnest(s.setconfig) g
                 WHERE s.setrole = 0 AND s.setdatabase =
                       (SELECT oid FROM pg_database WHERE datname = current_database())), '[]') AS settings,
       coalesce((SELECT json_agg(s.srrelid::int8) FROM pg_subscription_rel s), '[]') AS subscribed
