//! The command line from outside: every command is run as a program in a sealed home of its own.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]
#![allow(clippy::await_holding_refcell_ref, reason = "none is held: guards end with their statements")]

mod accounts;
mod apps;
mod archives;
mod cases;
mod deploy;
mod dev_file;
mod docs;
mod doctor;
mod eval;
mod eval_fields;
mod eval_grades;
mod eval_models;
mod eval_replies;
mod eval_rows;
mod explain;
mod fix;
mod fixed_platform;
mod flags;
mod formats;
mod hostile;
mod init;
mod large_manifests;
mod lint;
mod manifest_secrets;
mod migrating;
mod package;
mod places;
mod policy;
mod prompts;
mod python_cli;
mod readme;
mod secrets;
mod services;
mod shell_words;
mod slow_line;
mod snippets;
mod source_lint;
mod stdout;
#[path = "../support/mod.rs"]
mod support;
mod templates;
mod validate;
mod wire;
mod words;
