//! Cron expressions, and the schedules and heartbeats that have them.

pub(super) mod cron;
pub(crate) mod cron_expression;
pub(super) mod cron_shape;
pub(super) mod dialect;
pub(super) mod heartbeats;
