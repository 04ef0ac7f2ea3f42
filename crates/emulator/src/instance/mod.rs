//! Running code of installed apps: its queue, its handler, and when that handler runs.

pub(crate) mod attach;
pub(crate) mod attached;
pub(crate) mod code;
pub(crate) mod generation;
pub(crate) mod handler_log;
pub(crate) mod idle;
pub(crate) mod inspect;
pub(crate) mod log_keeping;
pub(crate) mod managed;
pub(crate) mod project_files;
pub(crate) mod queue;
pub(crate) mod registry;
