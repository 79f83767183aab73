CREATE VIEW parents_with_children AS
  SELECT pt.id, pt.v, count(ct.id) AS children FROM pt LEFT JOIN ct ON ct.pid = pt.id AND ct.typ = pt.typ
  GROUP BY pt.id, pt.v;
CREATE ROLE reporting_of_view NOLOGIN;
GRANT SELECT ON parents_with_children TO reporting_of_view;
