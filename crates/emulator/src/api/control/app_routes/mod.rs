//! The HTTP routes of apps, for the person who develops them: their URLs, and what opens them.

pub(crate) mod listing;
pub(crate) mod passes;
pub(crate) mod webhook;
