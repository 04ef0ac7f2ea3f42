//! The store's own thread: requests hand it work and wait until that work is durable.
//!
//! Work that has queued up meanwhile shares one commit, so waiting for the disk is paid once for many requests.

use super::connection::Store;
use super::error::StoreError;
use linkworld_contract::limits::{STORE_GROUP_MAX, STORE_QUEUE_MAX};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Told whether the commit around the work lasted.
type Finish = Box<dyn FnOnce(Result<(), String>) + Send>;
type Work = Box<dyn FnOnce(&Store) -> Finish + Send>;

enum Message {
    Work(Work),
    Close,
}

/// Hands work to the store.
#[derive(Debug)]
pub(crate) struct Keeper {
    queue: mpsc::Sender<Message>,
    thread: std::sync::Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
}

impl Keeper {
    /// Gives the store its thread.
    pub(crate) fn start(store: Store) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel(STORE_QUEUE_MAX);
        let thread = std::thread::Builder::new().name("store".into()).spawn(move || keep(store, waiting))?;
        Ok(Self { queue, thread: std::sync::Mutex::new(Some(thread)) })
    }

    /// Does `work` whole or not at all, and answers once it is durable.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            let result = store.atomic(|| work(store));
            Box::new(move |committed| {
                // Nobody waits any more when the request was given up; the work is done all the same.
                let _ = answer.send(committed.map_err(StoreError::Commit).and(result));
            })
        });
        self.queue.send(Message::Work(work)).await.map_err(|_| StoreError::Closed)?;
        wait.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes what is queued, moves the journal into the file and closes it.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        // A queue that is gone has been closed before.
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

fn keep(store: Store, mut waiting: mpsc::Receiver<Message>) -> Result<(), StoreError> {
    let mut open = true;
    while open {
        let Some(first) = waiting.blocking_recv() else { break };
        let mut finished: Vec<Finish> = Vec::new();
        let committed = store.atomic(|| {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Close => open = false,
                    // A panic is one request's fault: its own savepoint undoes it, its waiter hears `Closed`.
                    Message::Work(work) => finished.extend(catch_unwind(AssertUnwindSafe(|| work(&store)))),
                }
                next = if open && finished.len() < STORE_GROUP_MAX { waiting.try_recv().ok() } else { None };
            }
            Ok(())
        });
        let committed = committed.map_err(|error| error.to_string());
        for finish in finished {
            finish(committed.clone());
        }
    }
    store.close()
}

#[cfg(test)]
mod tests {
    use super::Keeper;
    use crate::store::{Store, StoreError, Tenant};

    fn tenant(slug: &str) -> Tenant {
        Tenant { id: slug.into(), slug: slug.into(), created_at: 1 }
    }

    #[tokio::test]
    async fn work_is_whole_and_a_panic_is_one_requests_fault() {
        let keeper = Keeper::start(Store::in_memory().unwrap()).unwrap();
        let failed: Result<(), _> = keeper
            .run(|store| {
                store.ensure_tenant(&tenant("half"))?;
                Err(StoreError::Closed)
            })
            .await;
        assert!(failed.is_err());
        let panicked: Result<(), _> = keeper
            .run(|store| {
                store.ensure_tenant(&tenant("half"))?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(panicked, Err(StoreError::Closed)));
        assert_eq!(keeper.run(|store| store.tenant("half")).await.unwrap(), None);
        keeper.run(|store| store.ensure_tenant(&tenant("whole"))).await.unwrap();
        assert!(keeper.run(|store| store.tenant("whole")).await.unwrap().is_some());
        keeper.close().await.unwrap();
        assert!(matches!(keeper.run(|store| store.tenant("whole")).await, Err(StoreError::Closed)));
        keeper.close().await.unwrap();
    }
}
