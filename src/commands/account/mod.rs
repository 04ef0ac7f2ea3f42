//! Who you are towards a platform: logins, profiles and what a session would use.

pub mod env;
pub mod login;
pub mod logout;
pub mod mcp;
pub mod whoami;
