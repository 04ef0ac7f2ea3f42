//! The sources of an app beside its manifest.

pub mod lint;
mod reading;

pub use reading::read;
