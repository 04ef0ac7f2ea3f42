//! Watching the calls of a running platform.

use crate::observed::observed_call::ObservedCall;
use crate::platform::Platform;
use tokio::sync::mpsc::{self, Receiver};

impl Platform {
    /// Calls of platform tools and agents from now on, with their values. Only the first one who asks gets them; those
    /// over `buffer` that wait are dropped.
    pub fn observe_calls(&self, buffer: usize) -> Receiver<ObservedCall> {
        let (sender, receiver) = mpsc::channel(buffer);
        let _ = self.state.observer.set(sender);
        receiver
    }
}
