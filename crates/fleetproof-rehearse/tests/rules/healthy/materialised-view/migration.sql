CREATE MATERIALIZED VIEW sales_by_region AS SELECT region, sum(amount) AS amount FROM sales GROUP BY region;
CREATE UNIQUE INDEX sales_by_region_key ON sales_by_region (region);
CREATE FUNCTION refresh_sales() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW sales_by_region;
  RETURN NULL;
END $$;
CREATE TRIGGER refresh_sales AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sales
  FOR EACH STATEMENT EXECUTE FUNCTION refresh_sales();
