//! Mocked replies of platform tools: the format of `linkworld.dev.json` and of `mocks` in `linkworld.dev.yaml`.
//!
//! Pure: the caller reads the file, and calls what a mock names.

mod file;
mod reading;
mod reply;

pub use file::{Mocks, MocksError};
pub(crate) use reading::schema;
pub use reading::{MockProblem, read};
pub use reply::{AgentMock, Mock, MockAnswer, MockCase, MockFailure, MockReply, MockSequence, MockTarget};
