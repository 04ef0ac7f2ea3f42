//! What explains the floor of judgement: a page for every code, a page for every field, and where to read on.
//!
//! Pure and offline. Pages about fields are read from the field table, pages about lints from the rules themselves;
//! only what neither says is written here.

mod address;
mod bundle_pages;
mod example;
mod field;
mod manifest_pages;
mod package_pages;
mod page;
mod table;

pub use address::address;
pub use example::{Example, HEAD};
pub use field::{FieldPage, field, fields};
pub use page::{Page, pages};
pub use table::markdown;

use linkworld_contract::text::nearest;

/// The page of a code, by its name or the platform's number (`LWP001`).
pub fn page(word: &str) -> Option<Page> {
    let lower = word.to_lowercase();
    let numbered = |page: &Page| page.lwp.is_some_and(|lwp| lwp.eq_ignore_ascii_case(word));
    pages().into_iter().find(|page| page.code == lower || numbered(page))
}

/// What a word that is neither a code nor a field most likely meant.
pub fn near(word: &str) -> Vec<String> {
    let pages = pages();
    let codes = pages.iter().map(|page| page.code).chain(["drift"]);
    let mut found: Vec<String> = nearest(word, codes).map(str::to_owned).into_iter().collect();
    found.extend(field::near(word));
    if found.is_empty() && word.len() > 2 {
        let lower = word.to_lowercase();
        found.extend(pages.iter().filter(|page| page.code.contains(&lower)).map(|page| page.code.to_owned()).take(4));
    }
    found
}
