SELECT r.oid::int8 AS oid, r.ev_class::int8 AS relation, r.rulename AS name,
       r.ev_enabled AS enabled, r.ev_type AS event, r.is_instead AS instead,
       pg_get_ruledef(r.oid) AS definition
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND c.relkind IN ('r', 'p', 'v') AND {in_scope}
ORDER BY r.oid
