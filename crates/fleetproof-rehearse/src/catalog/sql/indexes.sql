SELECT i.indexrelid::int8 AS oid, i.indrelid::int8 AS relation, x.relname AS name,
       pg_get_indexdef(i.indexrelid) AS definition, i.indisunique AS is_unique,
       i.indisprimary AS is_primary, i.indisvalid AS valid, i.indisready AS ready,
       i.indimmediate AS immediate, i.indnkeyatts AS key_count,
       i.indkey::int2[]::int4[] AS columns, m.amname AS method,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       pg_get_expr(i.indexprs, i.indrelid) AS expressions,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
       (SELECT k.oid::int8 FROM pg_constraint k
        WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid
          AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS "constraint",
       (SELECT h.inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) AS parent
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND {in_scope}
ORDER BY i.indexrelid
