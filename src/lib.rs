//! `linkworld`: build, check, run and deploy apps for the LinkWorld Open App Platform.
//!
//! This crate is the program around the libraries in `crates/`: arguments, commands and terminal output.
//! ARCHITECTURE.md has the picture and its reasons.

pub mod cli;
pub mod commands;
pub mod project;
pub mod terminal;
