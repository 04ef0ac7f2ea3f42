//! Systems without control groups: nothing is limited.

use super::spec::ProcessLimits;

/// Never made.
#[derive(Debug)]
pub(super) enum HandlerCgroup {}

impl HandlerCgroup {
    /// There are none on this system.
    pub(super) fn create(_limits: &ProcessLimits) -> Option<Self> {
        None
    }

    /// Never called.
    pub(super) fn enter(&self) -> std::io::Result<()> {
        match *self {}
    }

    /// Never called.
    pub(super) fn leave(&self) {
        match *self {}
    }

    /// Never called.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        match *self {}
    }
}
