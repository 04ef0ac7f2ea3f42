//! `linkworld`: build, check, run and ship apps for the LinkWorld Open App Platform.
//!
//! One crate, one direction of flow. `tests/house.rs` holds the floors and the walls between the rooms;
//! README.md, "How the house is built", says why. From the ground up:
//!
//! - ground: [`limits`], [`text`], [`source`], [`secret`], [`names`], [`origin`], [`diagnostic`], [`digest`], [`exact`], [`dotenv`],
//!   [`image`]
//! - contract: [`wire`], [`scope`]
//! - understanding: [`manifest`]
//! - judgement: [`lint`], [`package`], [`explain`]
//! - yard: [`clock`], [`vars`], [`disk`], [`beneath`], [`failpoint`], [`upload`], [`http`], [`keyring`], [`shield`],
//!   [`terminal`], [`store`], [`vault`], [`runtime`]
//! - rooms: [`settings`], [`project`], [`platform`], [`emulator`]
//! - commands and the door: [`commands`], [`cli`]

pub mod cli;
pub mod commands;
pub mod dotenv;
pub mod emulator;
pub mod platform;
pub mod project;
pub mod settings;
pub mod store;
pub mod terminal;
pub mod vault;
