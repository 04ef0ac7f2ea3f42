//! The fields of `linkworld.eval.yaml`, the scenario tests of a project, in the same form as those of a manifest.
//!
//! The Python command line reads the same file. What it does not know is optional here, and ignored there.

pub mod expectation;
pub mod file;
pub mod given;
pub mod reply;
pub mod trigger;
