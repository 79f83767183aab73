//! A private PostgreSQL server: found, started, supervised, removed. Nothing of GitLab in it.
