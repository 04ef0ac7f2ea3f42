//! Expressions and zones of schedules.

pub(crate) mod cron;
pub mod zones;
