//! One file per command: its arguments and `run`. A command never imports another command.

pub mod apps;
pub mod audit;
pub mod completions;
pub mod deploy;
pub mod dev;
pub mod docs;
pub mod env;
pub mod explain;
pub mod help;
pub mod init;
pub mod login;
pub mod logout;
pub mod mcp;
pub mod package;
pub mod rollback;
pub mod schema;
pub mod scopes;
pub mod secrets;
pub mod trigger;
pub mod r#try;
pub mod upgrade;
pub mod validate;
pub mod versions;
pub mod whoami;
