//! The one way to the store: requests bring it work and go on once the work is committed.
//!
//! A request that finds the store free does its work at once, in its own task: a thread of the store's own would cost two
//! switches for each work, more than the work itself. A request that finds it taken queues its work for the current holder, and
//! many such works share one commit. [`Checkpointer`] copies the journal, so only [`StoreHandle::make_durable`] waits for the disk.

use super::checkpoint::Checkpointer;
use super::connection::Store;
use super::disk::DiskProblem;
use super::error::StoreError;
use linkworld_contract::limits::{CHECKPOINT_LOOK_TURNS, STORE_GROUP_MAX};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// What a request has done in its transaction; it keeps its result itself.
type Work = Box<dyn FnOnce(&Store) -> Result<(), StoreError> + Send>;
/// The same outside of a transaction.
type LoneWork = Box<dyn FnOnce(&mut Store) -> Result<(), StoreError> + Send>;
/// Work and who waits for it.
type Brought = (Work, oneshot::Sender<Result<(), StoreError>>);

/// Why a group of work was not committed, for each of its callers.
#[derive(Clone)]
enum CommitFailure {
    Disk(DiskProblem),
    Other(String),
}

impl From<CommitFailure> for StoreError {
    fn from(failure: CommitFailure) -> Self {
        match failure {
            CommitFailure::Disk(problem) => Self::Unwritable(problem),
            CommitFailure::Other(why) => Self::Commit(why),
        }
    }
}

/// Brings work to the store.
#[derive(Clone)]
pub(crate) struct StoreHandle(Arc<Shared>);

struct Shared {
    /// None once it is closed.
    store: Mutex<Option<Store>>,
    /// Work that has not begun.
    waiting: Mutex<VecDeque<Brought>>,
    /// None for a store in memory.
    checkpointer: Option<Arc<Checkpointer>>,
    /// Turns that were taken.
    turns: AtomicU32,
    /// Whether the last commit was of more than one work.
    is_busy: AtomicBool,
}

impl StoreHandle {
    /// Takes an open store.
    pub(crate) fn new(store: Store) -> Result<Self, StoreError> {
        let checkpointer = store.connection_beside()?.map(Checkpointer::new).map(Arc::new);
        Ok(Self(Arc::new(Shared {
            store: Mutex::new(Some(store)),
            waiting: Mutex::default(),
            checkpointer,
            turns: AtomicU32::new(0),
            is_busy: AtomicBool::new(false),
        })))
    }

    /// Runs `work` in a transaction and returns its result once it is committed.
    ///
    /// It may run in the calling task, so it must be short: a few rows by their index. See [`Self::run_long`].
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    {
        // What is compiled for each kind of work ends here.
        let kept = Kept::default();
        let keeps = kept.clone();
        self.carried_out(Box::new(move |store| keeps.keep(work(store)?))).await?;
        kept.take()
    }

    /// Runs `work`, which only reads, and returns its result. It needs no transaction, which would take a lock of the file:
    /// nobody else writes while it has the store.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    {
        match self.read_if_free(work) {
            Ok(read) => read,
            Err(work) => self.run(work).await,
        }
    }

    /// The same without waiting; `work` comes back if someone else has the store.
    fn read_if_free<T, F: FnOnce(&Store) -> Result<T, StoreError>>(&self, work: F) -> Result<Result<T, StoreError>, F> {
        // For what is brought meanwhile, once the store is free again.
        let _turn = Turn(self);
        let store = match self.0.store.try_lock() {
            Ok(store) => store,
            Err(TryLockError::Poisoned(store)) => store.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(work),
        };
        let Some(store) = store.as_ref() else { return Ok(Err(StoreError::Closed)) };
        Ok(work(store).map_err(|error| store.named(error)))
    }

    async fn carried_out(&self, work: Work) -> Result<(), StoreError> {
        let outcome = self.bring(work);
        let turn = Turn(self);
        if self.0.is_busy.load(Ordering::Relaxed) {
            // Others are about to bring work, which can share the commit.
            tokio::task::yield_now().await;
        }
        drop(turn);
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// The same for work that may take long: whole tables, or the system's keyring. It runs on a thread of its own.
    pub(crate) async fn run_long<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    {
        self.run_alone(move |store| store.atomic(|| work(store)).map_err(|error| store.named(error))).await
    }

    /// Runs `work` outside of a transaction, on a thread of its own, while nothing else uses the store.
    pub(crate) async fn run_alone<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        let kept = Kept::default();
        let keeps = kept.clone();
        self.carried_out_alone(Box::new(move |store| keeps.keep(work(store)?))).await?;
        kept.take()
    }

    async fn carried_out_alone(&self, work: LoneWork) -> Result<(), StoreError> {
        let handle = self.clone();
        let alone = move || {
            // For what is brought meanwhile, once the store is free again.
            let _turn = Turn(&handle);
            let mut store = handle.0.store.lock().unwrap_or_else(PoisonError::into_inner);
            store.as_mut().ok_or(StoreError::Closed).and_then(work)
        };
        // A panic fails only this request.
        tokio::task::spawn_blocking(alone).await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything committed before this call survives a power cut.
    pub(crate) async fn make_durable(&self) -> Result<(), StoreError> {
        let Some(checkpointer) = self.0.checkpointer.clone() else { return Ok(()) };
        let flushed = tokio::task::spawn_blocking(move || checkpointer.flush());
        flushed.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes the work that was brought, checkpoints the journal and closes the file.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let handle = self.clone();
        tokio::task::spawn_blocking(move || handle.finish()).await.map_err(|_| StoreError::Closed)?
    }

    /// Puts `work` in the queue. Its outcome comes once someone has taken a turn for it.
    fn bring(&self, work: Work) -> oneshot::Receiver<Result<(), StoreError>> {
        let (sender, receiver) = oneshot::channel();
        self.waiting().push_back((work, sender));
        receiver
    }

    /// Does one group of the waiting work, unless someone else has the store: they look at the queue again after they have
    /// given it back.
    fn take_turn(&self) {
        let group = {
            let store = match self.0.store.try_lock() {
                Ok(store) => store,
                Err(TryLockError::Poisoned(store)) => store.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            let works = self.next_group();
            if works.is_empty() {
                return;
            }
            // Without a store the works are dropped, which their callers see as `Closed`.
            store.as_ref().map(|store| Group::commit(store, works))
        };
        group.into_iter().for_each(Group::finish);
        // Without a runtime everything ends, and nobody waits.
        let Ok(runtime) = Handle::try_current() else { return };
        self.checkpoint_if_long(&runtime);
        if !self.waiting().is_empty() {
            let handle = self.clone();
            runtime.spawn(async move { handle.take_turn() });
        }
    }

    /// The works of the next commit; none if another turn has done them.
    fn next_group(&self) -> Vec<Brought> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(STORE_GROUP_MAX);
        let works: Vec<Brought> = waiting.drain(..count).collect();
        if !works.is_empty() {
            self.0.is_busy.store(works.len() > 1, Ordering::Relaxed);
        }
        works
    }

    /// Every few turns: has the journal copied in the background if it has become long.
    fn checkpoint_if_long(&self, runtime: &Handle) {
        let Some(checkpointer) = &self.0.checkpointer else { return };
        let looks = self.0.turns.fetch_add(1, Ordering::Relaxed).is_multiple_of(CHECKPOINT_LOOK_TURNS);
        if looks && checkpointer.begin() {
            let (checkpointer, handle) = (Arc::clone(checkpointer), self.clone());
            let alone = move |copy_rest: &dyn Fn()| handle.while_nobody_writes(copy_rest);
            runtime.spawn_blocking(move || checkpointer.copy_if_long(alone));
        }
    }

    fn while_nobody_writes(&self, work: &dyn Fn()) {
        // For what is brought meanwhile, once the store is free again.
        let _turn = Turn(self);
        let _store = self.0.store.lock().unwrap_or_else(PoisonError::into_inner);
        work();
    }

    fn finish(&self) -> Result<(), StoreError> {
        // What is brought meanwhile is refused.
        let _turn = Turn(self);
        let mut store = self.0.store.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(store) = store.as_ref()
            && !self.waiting().is_empty()
        {
            Group::commit(store, self.next_group()).finish();
        }
        if let Some(checkpointer) = &self.0.checkpointer {
            checkpointer.close();
        }
        // A handle that was closed before has nothing left to do.
        store.take().map_or(Ok(()), Store::close)
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Brought>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a work puts its result for the request that waits for it.
struct Kept<T>(Arc<Mutex<Option<T>>>);

impl<T> Kept<T> {
    fn keep(&self, result: T) -> Result<(), StoreError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        Ok(())
    }

    /// There is one once the work succeeded.
    fn take(self) -> Result<T, StoreError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(StoreError::Closed)
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// Takes a turn when it is dropped: also if the request is cancelled, or its work panics.
struct Turn<'a>(&'a StoreHandle);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.take_turn();
    }
}

/// Work that shared one commit.
struct Group {
    finished: Vec<Finished>,
    committed: Result<(), CommitFailure>,
}

/// How one work ended, and who waits for it.
struct Finished {
    outcome: Result<(), StoreError>,
    caller: oneshot::Sender<Result<(), StoreError>>,
}

impl Group {
    fn commit(store: &Store, works: Vec<Brought>) -> Self {
        match <[Brought; 1]>::try_from(works) {
            Ok([work]) => Self::commit_alone(store, work),
            Err(works) => Self::commit_all(store, works),
        }
    }

    fn commit_all(store: &Store, works: Vec<Brought>) -> Self {
        let mut finished = Vec::with_capacity(works.len());
        let committed = store.atomic(|| works.into_iter().try_for_each(|work| carry_out(store, work, &mut finished)));
        let committed = committed.map_err(|error| match store.named(error) {
            StoreError::Unwritable(problem) => CommitFailure::Disk(problem),
            error => CommitFailure::Other(error.to_string()),
        });
        Self { finished, committed }
    }

    /// The same for a single work, whose transaction needs no savepoint in it.
    fn commit_alone(store: &Store, (work, caller): Brought) -> Self {
        // A panic fails only this request: its transaction is rolled back and its caller gets `Closed`.
        let finished = match catch_unwind(AssertUnwindSafe(|| store.atomic(|| work(store)))) {
            Ok(outcome) => vec![Finished { outcome: outcome.map_err(|error| store.named(error)), caller }],
            Err(_) => Vec::new(),
        };
        Self { finished, committed: Ok(()) }
    }

    /// Tells the callers.
    fn finish(self) {
        for Finished { outcome, caller } in self.finished {
            // The work's own error says more than the commit's. If the request was cancelled, no one receives this; the
            // work is done nevertheless.
            let _ = caller.send(outcome.and_then(|()| Ok(self.committed.clone()?)));
        }
    }
}

/// Does one work of a group. An error means that the group's transaction is gone, because the disk is full.
fn carry_out(store: &Store, (work, caller): Brought, finished: &mut Vec<Finished>) -> Result<(), StoreError> {
    // A panic fails only this request: its savepoint is rolled back and its caller gets `Closed`.
    let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| store.atomic(|| work(store)))) else { return Ok(()) };
    let outcome = outcome.map_err(|error| store.named(error));
    // Then SQLite rolls back the whole group.
    let disk = match &outcome {
        Err(StoreError::Unwritable(problem)) if !store.in_transaction() => Some(problem.clone()),
        _ => None,
    };
    finished.push(Finished { outcome, caller });
    disk.map_or(Ok(()), |problem| Err(StoreError::Unwritable(problem)))
}

#[cfg(test)]
mod tests {
    use super::StoreHandle;
    use crate::store::{Store, StoreError, TenantRow};
    use std::sync::atomic::Ordering;
    use tokio::sync::oneshot;

    fn tenant(slug: &str) -> TenantRow {
        TenantRow { id: slug.into(), slug: slug.into(), created_at: 1 }
    }

    #[tokio::test]
    async fn failed_work_is_undone_and_a_panic_fails_only_its_own_request() {
        let handle = StoreHandle::new(Store::in_memory().unwrap()).unwrap();
        let failed: Result<(), _> = handle
            .run(|store| {
                store.ensure_tenant(&tenant("half"))?;
                Err(StoreError::Closed)
            })
            .await;
        assert!(failed.is_err());
        let panicked: Result<(), _> = handle
            .run(|store| {
                store.ensure_tenant(&tenant("half"))?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(panicked, Err(StoreError::Closed)));
        assert_eq!(handle.run(|store| store.tenant("half")).await.unwrap(), None);
        handle.run(|store| store.ensure_tenant(&tenant("whole"))).await.unwrap();
        assert!(handle.run(|store| store.tenant("whole")).await.unwrap().is_some());
        handle.close().await.unwrap();
        assert!(matches!(handle.run(|store| store.tenant("whole")).await, Err(StoreError::Closed)));
        handle.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_request_that_is_cancelled_while_it_lets_others_come_first_is_carried_out() {
        let handle = StoreHandle::new(Store::in_memory().unwrap()).unwrap();
        handle.0.is_busy.store(true, Ordering::Relaxed);
        tokio::select! {
            biased;
            _ = handle.run(|store| store.ensure_tenant(&tenant("whole"))) => panic!("it lets others come first"),
            () = std::future::ready(()) => {}
        }
        assert!(handle.waiting().is_empty());
        assert!(handle.run(|store| store.tenant("whole")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn what_is_brought_while_the_store_is_taken_is_carried_out_even_after_a_panic() {
        let handle = StoreHandle::new(Store::in_memory().unwrap()).unwrap();
        let (taken, is_taken) = oneshot::channel();
        let (ended, may_end) = std::sync::mpsc::channel::<()>();
        let alone = handle.run_alone(move |_| -> Result<(), StoreError> {
            taken.send(()).unwrap();
            may_end.recv().unwrap();
            panic!("on purpose")
        });
        let meanwhile = async {
            is_taken.await.unwrap();
            let brought = handle.bring(Box::new(|store| store.ensure_tenant(&tenant("whole")).map(drop)));
            handle.take_turn();
            assert_eq!(handle.waiting().len(), 1);
            ended.send(()).unwrap();
            brought.await.unwrap()
        };
        let (alone, brought) = tokio::join!(alone, meanwhile);
        assert!(matches!(alone, Err(StoreError::Closed)));
        brought.unwrap();
    }
}
