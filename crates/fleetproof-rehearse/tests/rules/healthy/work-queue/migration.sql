CREATE FUNCTION queue_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.index_queue (document_id) VALUES (NEW.id)
  ON CONFLICT (document_id) DO UPDATE SET queued_at = now();
  RETURN NULL;
END $$;
CREATE TRIGGER queue_document AFTER INSERT OR UPDATE ON documents
  FOR EACH ROW EXECUTE FUNCTION queue_document();
