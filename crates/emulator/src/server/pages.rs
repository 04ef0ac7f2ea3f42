//! Where pages of documentation come from.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Renders the pages by path below the root. Called for every request, so that edits show up.
pub type PageSource = Arc<dyn Fn() -> BTreeMap<String, String> + Send + Sync>;
