//! Finding a page by what the user typed.

use crate::explain::field;
use crate::explain::page::{CodePage, pages};
use linkworld_contract::scope::listing;
use linkworld_contract::text::nearest;

/// The pages of a code, by its name, or of the platform's number (`LWP001`), which several codes may have.
pub fn pages_of(word: &str) -> Vec<CodePage> {
    let lower = word.to_lowercase();
    let numbered = |page: &CodePage| page.lwp.is_some_and(|lwp| lwp.eq_ignore_ascii_case(word));
    pages().into_iter().filter(|page| page.code == lower || numbered(page)).collect()
}

/// The platform's number of a code, such as `LWP001`; none for a code that has none.
pub fn number_of(code: &str) -> Option<&'static str> {
    pages().into_iter().find(|page| page.code == code).and_then(|page| page.lwp)
}

/// Codes, fields, scopes, tools and integrations near a word that is none of them.
pub fn near(word: &str) -> Vec<String> {
    let pages = pages();
    let codes = pages.iter().map(|page| page.code).chain(["drift"]);
    let mut found: Vec<String> = nearest(word, codes).map(str::to_owned).into_iter().collect();
    found.extend(listing::near(word).into_iter().map(str::to_owned));
    found.extend(field::near(word));
    if found.is_empty() && word.len() > 2 {
        let lower = word.to_lowercase();
        found.extend(pages.iter().filter(|page| page.code.contains(&lower)).map(|page| page.code.to_owned()).take(4));
    }
    found
}
