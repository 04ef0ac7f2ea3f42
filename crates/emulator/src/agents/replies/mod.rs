//! Where replies of agents come from: canned ones, recordings, a model, or the platform's own stub.

pub(crate) mod canned;
pub(crate) mod choice;
pub(crate) mod recording;
pub(crate) mod rules;
pub(crate) mod sources;
