ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_of_tenant ON notes USING (tenant = current_user) WITH CHECK (tenant = current_user);
CREATE INDEX CONCURRENTLY notes_on_tenant ON notes (tenant);
