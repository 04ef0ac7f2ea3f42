//! Pages about codes that are not lints, one file per topic.

pub(super) mod bundle_pages;
pub(super) mod dev_pages;
pub(super) mod eval_pages;
pub(super) mod manifest_pages;
pub(super) mod package_pages;
pub(super) mod source_pages;
