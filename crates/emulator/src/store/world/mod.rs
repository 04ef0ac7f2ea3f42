//! Worlds: the whole content of a store in one file, without the values of secrets and without any key.

pub(super) mod error;
mod identity;
pub(super) mod image;
mod loading;
mod pages;
mod saving;
mod tenant;

pub use error::WorldFileError;
pub(crate) use loading::{LoadedWorld, MissingValue, WorldSource};
pub(crate) use saving::read_stamp;
