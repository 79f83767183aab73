//! Migration files: found, ordered, and split into statements that keep their file and line.
