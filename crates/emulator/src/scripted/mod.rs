//! An app under test: replies to its calls that a test gives, calls that no other API makes, and the same world again.

mod answering;
mod apparatus;
pub(crate) mod script;

pub(crate) use answering::answer;
pub use apparatus::{MadeDelivery, PlatformImage};
