//! Work that is carried out to its end even if who waits for it goes away: a client that disconnects undoes nothing.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// Carries out `work`: in the task of who waits for it, and in a task of its own from when that is dropped. A task from the
/// start would cost each call two switches.
pub(crate) fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> ToItsEnd<T> {
    ToItsEnd(Some(Box::pin(work)))
}

/// See [`to_its_end`].
pub(crate) struct ToItsEnd<T: Send + 'static>(Option<Pin<Box<dyn Future<Output = T> + Send>>>);

impl<T: Send + 'static> Future for ToItsEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // None once it is over, when nobody may ask again, or while a panic in it goes up.
        let Some(mut work) = self.0.take() else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            self.0 = Some(work);
        }
        polled
    }
}

impl<T: Send + 'static> Drop for ToItsEnd<T> {
    fn drop(&mut self) {
        // Without a runtime everything ends.
        if let Some(work) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_its_end;
    use std::future::Future;
    use std::panic::AssertUnwindSafe;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn it_returns_what_the_work_returns() {
        let (go, gone) = oneshot::channel();
        let work = to_its_end(async move { gone.await.unwrap() });
        go.send(7).unwrap();
        assert_eq!(work.await, 7);
    }

    #[tokio::test]
    async fn it_goes_on_when_nobody_waits_and_only_once_it_has_begun_or_not() {
        for begins in [false, true] {
            let (go, gone) = oneshot::channel::<()>();
            let (tell, told) = oneshot::channel();
            let mut work = Box::pin(to_its_end(async move {
                gone.await.unwrap();
                tell.send("done").unwrap();
            }));
            if begins {
                assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            }
            drop(work);
            go.send(()).unwrap();
            assert_eq!(told.await, Ok("done"));
        }
    }

    #[tokio::test]
    async fn a_panic_goes_to_who_waits_and_ends_the_work() {
        let mut work = pin!(to_its_end(async { panic!("on purpose") }));
        let poll = AssertUnwindSafe(|| work.as_mut().poll(&mut Context::from_waker(Waker::noop())));
        let panicked: Result<Poll<()>, _> = std::panic::catch_unwind(poll);
        assert!(panicked.is_err());
        assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
}
