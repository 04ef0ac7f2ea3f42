//! The built-in sample app: the plain-Python one of the fixtures.

use linkworld_system::clock;
use linkworld_system::env;
use linkworld_system::files::{self, FileError};
use std::path::PathBuf;

/// The tool of the sample that `try` calls.
pub const TOOL: &str = "classify_invoice";

/// Path in the project, and content.
const FILES: &[(&str, &str)] = &[
    ("linkworld.app.yaml", include_str!("../../../fixtures/apps/tax-bot/linkworld.app.yaml")),
    ("main.py", include_str!("../../../fixtures/apps/tax-bot/main.py")),
    ("contract.py", include_str!("../../../fixtures/apps/tax-bot/contract.py")),
    ("linkworld.dev.json", include_str!("../../../fixtures/apps/tax-bot/linkworld.dev.json")),
    ("app_docs/user.md", include_str!("../../../fixtures/apps/tax-bot/app_docs/user.md")),
    ("app_docs/getting-started.md", include_str!("../../../fixtures/apps/tax-bot/app_docs/getting-started.md")),
    ("defaults/templates/quote.json", include_str!("../../../fixtures/apps/tax-bot/defaults/templates/quote.json")),
];

/// `runtime.port` of the sample's manifest.
pub const PORT: u16 = 8080;

/// A temporary folder with the sample, to be removed with [`Unpacked::remove`].
#[derive(Debug)]
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// The project's folder.
    pub fn project(&self) -> PathBuf {
        self.folder.join("tax-bot")
    }

    /// Removes everything.
    pub fn remove(self) -> Result<(), FileError> {
        files::remove_dir(&self.folder)
    }
}

/// Writes the sample to a new temporary folder, changed to listen on `port`.
pub fn unpack(port: u16) -> Result<Unpacked, FileError> {
    let unpacked = Unpacked { folder: env::temporary_dir().join(format!("linkworld-try-{}", clock::random_uuid())) };
    for (path, text) in FILES {
        let text = text.replacen(&format!("port: {PORT}"), &format!("port: {port}"), 1);
        files::write_private(&unpacked.project().join(path), text.as_bytes())?;
    }
    Ok(unpacked)
}
