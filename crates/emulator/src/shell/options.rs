//! What the page around bundles shows.

use crate::server::pages::PageSource;
use std::sync::Arc;

/// The content of a file of the bundle by its path, read again for each request; none if it is not part of the bundle.
pub type FrontendFiles = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// Where the bundle of an app comes from.
#[derive(Clone)]
pub enum FrontendSource {
    /// The app has none.
    None,
    /// These files, at an origin of ours.
    Files {
        /// The loopback port; 0 picks a free one.
        port: u16,
        /// The files.
        files: FrontendFiles,
    },
    /// A server of another program, such as Vite. Its policy is not ours.
    Address(String),
}

/// An app that the page shows.
#[derive(Clone)]
pub struct ShellApp {
    /// Its slug.
    pub app: String,
    /// Its bundle.
    pub frontend: FrontendSource,
    /// Its documentation.
    pub docs: PageSource,
}

/// How to serve the page.
#[derive(Clone)]
pub struct ShellOptions {
    /// The loopback port; 0 picks a free one.
    pub port: u16,
    /// The apps, the first one first.
    pub apps: Vec<ShellApp>,
}
