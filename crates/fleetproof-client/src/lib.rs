//! A typed client of GitLab's runner and runner administration API that records each exchange, with secrets masked.
