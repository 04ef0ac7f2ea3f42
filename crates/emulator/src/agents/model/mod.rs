//! A model as the source of replies: any endpoint with the API of OpenAI or of Anthropic.
//!
//! Replies are streamed, so that a deadline counts from the last progress. What is not a whole reply is a refusal.

mod anthropic;
pub(crate) mod client;
pub(crate) mod direct;
pub(crate) mod endpoint;
mod failure;
mod openai;
mod stream;
