SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses_row_security,
       coalesce((SELECT array_agg(pg_get_userbyid(m.roleid))
                 FROM pg_auth_members m WHERE m.member = r.oid), '{}') AS member_of,
       coalesce((SELECT array_agg(g) FROM pg_db_role_setting s, unnest(s.setconfig) g
                 WHERE s.setrole = r.oid
                   AND (s.setdatabase = 0 OR s.setdatabase =
                        (SELECT oid FROM pg_database WHERE datname = current_database()))), '{}')
         AS settings
FROM pg_roles r
WHERE r.rolname !~ '^pg_'
ORDER BY r.rolname
