//! The contract with GitLab, case by case, through HTTP and SQL on a real coordinator.
//!
//! One module for each section of the contract; each test's name starts with the case it proves.

mod gen_all_endpoints;
mod reg_register;
mod support;
mod ver_verify;
