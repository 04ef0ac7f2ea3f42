//! The agents of apps: who may ask which, what an agent is asked with, where its reply comes from, and the tools that it
//! calls meanwhile (contract 2.7, 12.5, 12.6, 15.5).
//!
//! A call has its begin in the log before anything replies, and its end, with the source of the reply and its tokens,
//! before the caller hears.

pub(crate) mod answer;
pub(crate) mod conversation;
mod mcp;
pub(crate) mod model;
mod platform_rules;
pub(crate) mod replies;
pub(crate) mod routing;
pub(crate) mod running;
pub(crate) mod schema;
pub(crate) mod task;
pub(crate) mod tools;
pub(crate) mod turn;
pub(crate) mod unasked;
pub(crate) mod vision;
