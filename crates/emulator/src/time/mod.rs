//! What happens by the platform's clock: the schedules of installed apps, and the commands that set the clock.

mod beat;
pub(crate) mod commanded;
mod delivery;
pub(crate) mod due;
pub(crate) mod scheduler;
pub(crate) mod turn;
