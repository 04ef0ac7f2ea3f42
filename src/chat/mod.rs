//! `linkworld chat`: messages to the handler of a running app, each with what the handler did.

mod answer;
mod conversation;
mod mock_secrets;

pub use conversation::Conversation;
pub use mock_secrets::mock_secrets;
