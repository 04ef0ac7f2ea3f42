//! Where pages are on the site.

use crate::docs::path::ENTRY;

/// The path of a page below the site's root, ending in `/`; empty for `user.md`.
pub fn route(path: &str) -> String {
    if path == ENTRY { String::new() } else { format!("{}/", path.strip_suffix(".md").unwrap_or(path)) }
}

/// The relative path from a page to the site's root.
pub(super) fn up(path: &str) -> String {
    "../".repeat(route(path).matches('/').count())
}

/// The relative address of a page.
pub(super) fn address(up: &str, to: &str) -> String {
    let address = format!("{up}{}", route(to));
    if address.is_empty() { "./".to_owned() } else { address }
}
