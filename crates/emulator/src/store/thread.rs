//! The store thread: requests send it work and wait until the work is committed.
//!
//! Queued work is committed in groups, so that many requests share one commit.

use super::connection::Store;
use super::disk::DiskProblem;
use super::error::StoreError;
use linkworld_contract::limits::{STORE_GROUP_MAX, STORE_QUEUE_MAX};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Called with the result of the commit.
type Finish = Box<dyn FnOnce(Result<(), CommitFailure>) + Send>;
/// Returns why the disk refused it, too: SQLite then rolls back the whole group.
type Work = Box<dyn FnOnce(&Store) -> (Finish, Option<DiskProblem>) + Send>;

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

/// Work with the store to itself, outside of a transaction.
type AloneWork = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Work(Work),
    Alone(AloneWork),
    Sync(oneshot::Sender<Result<(), StoreError>>),
    Close,
}

/// Sends work to the store thread.
#[derive(Debug)]
pub(crate) struct StoreHandle {
    queue: mpsc::Sender<Message>,
    thread: std::sync::Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
}

impl StoreHandle {
    /// Starts the store thread.
    pub(crate) fn start(store: Store) -> std::io::Result<Self> {
        let (queue, queued) = mpsc::channel(STORE_QUEUE_MAX);
        let thread = std::thread::Builder::new().name("store".into()).spawn(move || run(store, queued))?;
        Ok(Self { queue, thread: std::sync::Mutex::new(Some(thread)) })
    }

    /// Runs `work` in a transaction and returns its result once it is durable.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    {
        let (result_sender, result_receiver) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            let result = store.atomic(|| work(store)).map_err(|error| store.named(error));
            let disk = match &result {
                Err(StoreError::Unwritable(problem)) => Some(problem.clone()),
                _ => None,
            };
            let finish: Finish = Box::new(move |committed: Result<(), CommitFailure>| {
                // The work's own error says more than the commit's. If the request was cancelled, no one receives this;
                // the work is done nevertheless.
                let _ = result_sender.send(result.and_then(|value| Ok(committed.map(|()| value)?)));
            });
            (finish, disk)
        });
        self.queue.send(Message::Work(work)).await.map_err(|_| StoreError::Closed)?;
        result_receiver.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs `work` outside of a transaction, while nothing else uses the store.
    pub(crate) async fn run_alone<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, done) = oneshot::channel();
        let work: AloneWork = Box::new(move |store| {
            // If the request was cancelled, the work is done nevertheless.
            let _ = sender.send(work(store));
        });
        self.queue.send(Message::Alone(work)).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything committed before this call survives a power cut.
    pub(crate) async fn make_durable(&self) -> Result<(), StoreError> {
        let (sender, done) = oneshot::channel();
        self.queue.send(Message::Sync(sender)).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes queued work, checkpoints the journal and closes the file.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        // If the queue is gone, the store was closed before.
        let _ = self.queue.send(Message::Close).await;
        let thread = self.thread.lock().map_err(|_| StoreError::Closed)?.take();
        match thread {
            None => Ok(()),
            Some(thread) => tokio::task::spawn_blocking(move || thread.join().unwrap_or(Err(StoreError::Closed)))
                .await
                .map_err(|_| StoreError::Closed)?,
        }
    }
}

fn run(mut store: Store, mut queued: mpsc::Receiver<Message>) -> Result<(), StoreError> {
    let mut open = true;
    while open {
        let Some(first) = queued.blocking_recv() else { break };
        let mut finished: Vec<Finish> = Vec::new();
        let mut durable: Vec<oneshot::Sender<Result<(), StoreError>>> = Vec::new();
        let mut alone: Option<AloneWork> = None;
        let committed = store.atomic(|| {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Close => open = false,
                    Message::Sync(done) => durable.push(done),
                    Message::Alone(work) => alone = Some(work),
                    Message::Work(work) => carry_out(&store, work, &mut finished)?,
                }
                let goes_on = open && alone.is_none() && finished.len() < STORE_GROUP_MAX;
                next = if goes_on { queued.try_recv().ok() } else { None };
            }
            Ok(())
        });
        let committed = committed.map_err(|error| match store.named(error) {
            StoreError::Unwritable(problem) => CommitFailure::Disk(problem),
            error => CommitFailure::Other(error.to_string()),
        });
        for finish in finished {
            finish(committed.clone());
        }
        for done in durable {
            let _ = done.send(store.make_durable().map_err(|error| store.named(error)));
        }
        if let Some(work) = alone {
            // A panic fails only this request: its caller gets `Closed`.
            let _ = catch_unwind(AssertUnwindSafe(|| work(&mut store)));
        }
    }
    store.close()
}

/// Does one work of a group. An error means that the group's transaction is gone, because the disk is full.
fn carry_out(store: &Store, work: Work, finished: &mut Vec<Finish>) -> Result<(), StoreError> {
    // A panic fails only this request: its savepoint is rolled back and its caller gets `Closed`.
    let Ok((finish, disk)) = catch_unwind(AssertUnwindSafe(|| work(store))) else { return Ok(()) };
    finished.push(finish);
    match disk {
        Some(problem) if !store.in_transaction() => Err(StoreError::Unwritable(problem)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::StoreHandle;
    use crate::store::{Store, StoreError, TenantRow};

    fn tenant(slug: &str) -> TenantRow {
        TenantRow { id: slug.into(), slug: slug.into(), created_at: 1 }
    }

    #[tokio::test]
    async fn failed_work_is_undone_and_a_panic_fails_only_its_own_request() {
        let handle = StoreHandle::start(Store::in_memory().unwrap()).unwrap();
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
}
