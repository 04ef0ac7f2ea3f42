//! `linkworld`: build, check, run and ship apps for the LinkWorld Open App Platform.
//!
//! One crate, one direction of flow. `tests/house.rs` holds the floors and the walls between the rooms;
//! README.md, "How the house is built", says why. From the ground up:
//!
//! - ground: [`limits`], [`text`], [`secret`], [`names`], [`origin`], [`diagnostic`], [`digest`], [`exact`], [`dotenv`],
//!   [`image`]
//! - contract: [`wire`], [`scope`]
//! - understanding: [`manifest`]
//! - judgement: [`lint`], [`package`], [`explain`]
//! - yard: [`clock`], [`vars`], [`disk`], [`beneath`], [`failpoint`], [`upload`], [`http`], [`keyring`], [`shield`],
//!   [`signals`], [`terminal`], [`store`], [`vault`], [`runtime`]
//! - rooms: [`settings`], [`project`], [`platform`], [`emulator`]
//! - commands and the door: [`commands`], [`cli`]

pub mod beneath;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod diagnostic;
pub mod digest;
pub mod disk;
pub mod dotenv;
pub mod emulator;
pub mod exact;
pub mod explain;
pub mod failpoint;
pub mod http;
pub mod image;
pub mod keyring;
pub mod limits;
pub mod lint;
pub mod manifest;
pub mod names;
pub mod origin;
pub mod package;
pub mod parallel;
pub mod platform;
pub mod project;
pub mod runtime;
pub mod scope;
pub mod secret;
pub mod settings;
pub mod shield;
pub mod signals;
pub mod store;
pub mod terminal;
pub mod text;
pub mod upload;
pub mod vars;
pub mod vault;
pub mod wire;
