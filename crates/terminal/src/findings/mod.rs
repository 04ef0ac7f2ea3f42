//! Findings in each format that can be asked for.

pub(super) mod concise;
pub(super) mod diff;
pub(super) mod format;
pub(super) mod github;
pub(super) mod gitlab;
pub(super) mod human;
pub(super) mod json;
pub(super) mod junit;
pub(super) mod sarif;
pub(super) mod summary;
