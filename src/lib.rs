//! `linkworld`: build, check, run and ship apps for the LinkWorld Open App Platform.
//!
//! One crate, one direction of flow. `tests/house.rs` holds the floors and the walls between the rooms;
//! README.md, "How the house is built", says why. From the ground up:
//!
//! - ground: [`limits`], [`text`], [`secret`], [`names`], [`diagnostic`]

pub mod clock;
pub mod diagnostic;
pub mod digest;
pub mod disk;
pub mod http;
pub mod limits;
pub mod names;
pub mod origin;
pub mod package;
pub mod platform;
pub mod secret;
pub mod settings;
pub mod terminal;
pub mod text;
pub mod vars;
pub mod wire;
