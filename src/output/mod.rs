//! Results as a person reads them, for the commands that print them.

pub mod audit_table;
pub mod catalog_page;
pub mod destination;
pub mod dev_start;
pub mod explain_page;
pub mod logins;
pub mod package_report;
pub mod prices;
pub mod route_answer;
pub mod scenarios;
pub mod step_files;
pub mod time;
pub mod versions;
