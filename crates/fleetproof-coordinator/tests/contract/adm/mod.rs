//! Section 7: administration.

mod defects;
mod delete;
mod filters;
mod jobs_and_projects;
mod lists;
mod managers;
mod owners;
mod pages;
mod projects;
mod scopes;
mod show;
mod steps;
mod update;
mod update_refused;
