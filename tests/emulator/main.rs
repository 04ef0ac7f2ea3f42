//! The local platform: every endpoint over real sockets, handler processes, and `linkworld dev` around both.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

#[cfg(target_os = "linux")]
mod agent_limits;
mod agents;
#[cfg(target_os = "linux")]
mod agents_sdk;
mod audit;
mod bad_input;
#[cfg(unix)]
#[path = "../behaviours/mod.rs"]
mod behaviours;
#[cfg(target_os = "linux")]
mod browser;
mod bundle;
mod callback;
mod chat;
mod collaboration;
mod contract_rows;
mod control;
#[cfg(target_os = "linux")]
mod cost;
#[cfg(target_os = "linux")]
mod daily;
#[cfg(target_os = "linux")]
mod described;
#[cfg(target_os = "linux")]
mod desk;
mod dev;
mod developer;
mod disconnects;
mod documents;
mod door;
#[cfg(target_os = "linux")]
mod engines;
#[cfg(target_os = "linux")]
mod everything;
#[cfg(target_os = "linux")]
mod fake_engine;
mod fake_model;
mod faults;
#[cfg(target_os = "linux")]
mod foreign_model;
mod golden;
mod heartbeats;
#[cfg(target_os = "linux")]
mod instances;
#[cfg(target_os = "linux")]
mod isolation;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
#[path = "../life/mod.rs"]
mod life;
mod listeners;
#[cfg(target_os = "linux")]
mod load;
#[cfg(unix)]
mod mcp;
mod misbehaving;
#[cfg(target_os = "linux")]
mod polyglots;
#[cfg(target_os = "linux")]
mod python_env;
#[cfg(target_os = "linux")]
mod recorded;
mod reload;
mod routes;
#[cfg(target_os = "linux")]
mod runtime;
mod services;
#[cfg(target_os = "linux")]
mod signals;
#[path = "../support/mod.rs"]
mod support;
mod tenant_content;
mod tenants;
mod time;
mod tools;
mod upgrade;
mod world;
mod worlds;
