//! Time: the clock, which can be set, and points in time as people write them.

pub mod clock;
pub mod since;
