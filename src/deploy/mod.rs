//! The parts of `linkworld deploy`.

pub mod report;
