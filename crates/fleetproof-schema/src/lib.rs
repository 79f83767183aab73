//! The time line of GitLab's runner tables as numbered SQL steps, and the reading of database errors.
