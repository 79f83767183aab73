//! Rows of source and shadow as they stand today: counted and compared, gently.
