SELECT t.oid::int8 AS oid, t.tgrelid::int8 AS relation, t.tgname AS name, t.tgtype AS bits,
       t.tgenabled AS enabled, t.tgfoid::int8 AS function, t.tgattr::int2[]::int4[] AS columns,
       pg_get_triggerdef(t.oid) AS definition, t.tgoldtable AS old_table,
       t.tgnewtable AS new_table, t.tgdeferrable AS deferrable,
       -- Each ends with a zero byte; those of the server's encoding come out escaped.
       ARRAY(SELECT convert_from(decode(a.argument, 'escape'), getdatabaseencoding())
             FROM unnest(string_to_array(encode(t.tgargs, 'escape'), '\000'))
                  WITH ORDINALITY a (argument, at)
             WHERE a.at <= t.tgnargs ORDER BY a.at) AS arguments
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {in_scope}
ORDER BY t.oid
