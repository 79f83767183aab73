//! Finds the deploy that would take a GitLab's CI runners offline, before it ships.

fn main() {}
