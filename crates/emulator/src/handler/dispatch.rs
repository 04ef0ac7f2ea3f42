//! Calls into an install's handler: room in it, the call itself, and an audit line whatever happens.

use crate::audit::Place;
use crate::handler::upstream::{Job, Outcome, exchange};
use crate::state::World;
use crate::store::{Install, StoreError};
use std::sync::Arc;
use std::time::Instant;

/// Makes the call and writes its audit line before anybody hears of the answer.
///
/// It runs to its end even when the asker goes away: what reached the handler is in the log.
pub(crate) async fn send(
    world: &Arc<World>,
    install: &Install,
    job: Job,
    started: Instant,
) -> Result<(Outcome, u64), StoreError> {
    let (world, place) = (Arc::clone(world), Place::of(install));
    let live = world.live.of(&install.tenant, &install.app);
    let work = tokio::spawn(async move {
        let outcome = match (live.upstream(), live.room.clone().try_acquire_owned()) {
            (None, _) => Outcome::NotReady("none is attached".into()),
            (_, Err(_)) => Outcome::Busy,
            (Some(upstream), Ok(_room)) => exchange(&world.handlers, &upstream, &job).await,
        };
        let duration = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        world.audit(place, (job.kind, job.name), outcome.verdict(), duration).await?;
        Ok((outcome, duration))
    });
    match work.await {
        Ok(done) => done,
        Err(fault) if fault.is_panic() => std::panic::resume_unwind(fault.into_panic()),
        Err(_) => Err(StoreError::Closed),
    }
}
