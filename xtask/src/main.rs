//! Set-up and tasks of the project, in need of nothing but cargo.

fn main() {}
