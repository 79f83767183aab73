-- Each tenant starts with a workspace, and may rename it or make more.
CREATE TABLE tenants (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE workspaces (id bigserial PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants, name text NOT NULL);
INSERT INTO tenants VALUES (1, 'one');
INSERT INTO workspaces (tenant_id, name) VALUES (1, 'one');
