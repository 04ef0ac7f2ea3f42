//! The page around bundles, as the platform shows it, and the origins of the bundles (contract 18).
//!
//! The page is the only party that a bundle can talk to, by messages. It carries calls out with its own token, so that a
//! bundle needs none, and checks each message. A bundle has an origin of its own, with the platform's policy in effect.

pub(crate) mod bundle_origin;
pub(crate) mod bundle_problems;
pub(crate) mod options;
pub(crate) mod page;
pub(crate) mod policy_reports;
pub(crate) mod serving;
pub(crate) mod state;
