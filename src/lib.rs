//! `linkworld`: build, check, run and deploy apps for the LinkWorld Open App Platform.
//!
//! This crate is the program around the libraries in `crates/`: arguments, commands and terminal output.
//! ARCHITECTURE.md has the picture and its reasons.

pub mod chat;
pub mod cli;
pub mod commands;
pub mod connect;
pub mod context;
pub mod deploy;
pub mod doctor;
pub mod error;
pub mod executor;
pub mod help;
pub mod local;
pub mod options;
pub mod output;
mod usage_error;
