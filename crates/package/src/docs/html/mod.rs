//! The parts of which a page of the site is made.

pub(super) mod asides;
pub(super) mod autolink;
pub(super) mod content;
pub(super) mod highlight;
pub(super) mod reference;
pub(super) mod style;
