//! The reference coordinator: GitLab's runner side on a real PostgreSQL.
