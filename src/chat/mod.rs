//! `linkworld chat`: messages to the handler of a running app, each with what the handler did.

mod answer;
mod app_chat;
mod mock_secrets;

pub use app_chat::AppChat;
pub use mock_secrets::mock_secrets;
