//! The contract with GitLab, case by case, through HTTP and SQL on a real coordinator.
//!
//! One module for each section of the contract; each test's name starts with the case it proves.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

mod adm;
mod check_needs;
mod defects;
mod del_unregister;
mod gen_everywhere;
mod gql;
mod inv_races;
mod page;
mod pages;
mod reg;
mod req_request;
mod rst_administration;
mod rst_reset;
mod seed;
mod sta;
mod steps;
mod support;
mod usr;
mod ver;
