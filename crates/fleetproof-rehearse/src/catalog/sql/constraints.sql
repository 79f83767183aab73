SELECT k.oid::int8 AS oid, k.conrelid::int8 AS relation, k.conname AS name, k.contype AS kind,
       pg_get_constraintdef(k.oid) AS definition,
       coalesce(k.conkey::int4[], '{}') AS columns, k.confrelid::int8 AS referenced,
       coalesce(k.confkey::int4[], '{}') AS referenced_columns,
       k.confdeltype AS on_delete, k.confupdtype AS on_update, k.confmatchtype AS match_type,
       k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
       k.conparentid::int8 AS parent, k.conindid::int8 AS index,
       k.conislocal AS is_local,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND {in_scope}
ORDER BY k.oid
