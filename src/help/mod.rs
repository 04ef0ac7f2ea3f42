//! The help of the program: how the help of a command is laid out, and the topics of `linkworld help TOPIC`.

pub mod layout;
pub mod topics;
