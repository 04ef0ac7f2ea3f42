//! The sample app this program brings along: the plain-Python one of the fixtures, for a first look.

use linkworld_system::clock;
use linkworld_system::env;
use linkworld_system::files::{self, FileError};
use std::path::PathBuf;

/// The tool of the sample that is worth calling.
pub const TOOL: &str = "classify_invoice";

/// Path in the project, and what stands there.
const FILES: &[(&str, &str)] = &[
    ("linkworld.app.yaml", include_str!("../../fixtures/apps/tax-bot/linkworld.app.yaml")),
    ("main.py", include_str!("../../fixtures/apps/tax-bot/main.py")),
    ("contract.py", include_str!("../../fixtures/apps/tax-bot/contract.py")),
    ("linkworld.dev.json", include_str!("../../fixtures/apps/tax-bot/linkworld.dev.json")),
    ("app_docs/user.md", include_str!("../../fixtures/apps/tax-bot/app_docs/user.md")),
    ("defaults/templates/quote.json", include_str!("../../fixtures/apps/tax-bot/defaults/templates/quote.json")),
];

/// The sample's `runtime.port`, as its manifest says it.
pub const PORT: u16 = 8080;

/// A folder of our own with the sample in it. Whoever unpacked it removes it.
#[derive(Debug)]
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// The project in it.
    pub fn project(&self) -> PathBuf {
        self.folder.join("tax-bot")
    }

    /// Removes everything.
    pub fn remove(self) -> Result<(), FileError> {
        files::remove_dir(&self.folder)
    }
}

/// Writes the sample into a fresh folder among the system's temporary ones, to listen on `port`.
pub fn unpack(port: u16) -> Result<Unpacked, FileError> {
    let unpacked = Unpacked { folder: env::temporary_dir().join(format!("linkworld-try-{}", clock::random_uuid())) };
    for (path, text) in FILES {
        let text = text.replacen(&format!("port: {PORT}"), &format!("port: {port}"), 1);
        files::write_private(&unpacked.project().join(path), text.as_bytes())?;
    }
    Ok(unpacked)
}
