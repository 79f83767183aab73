-- As GitLab's system_xid: the source forbids NULL by a CHECK, the shadow by NOT NULL.
ALTER TABLE ct ALTER COLUMN v SET NOT NULL;
