//! The journal of a deploy, written before and after each call that changes something.
//!
//! A platform may not report the content of a version. After a crash or a lost response the journal shows whether this
//! machine or somebody else made a change. For a platform that does not report content it also keeps the registered
//! body, which `rollback` and `--plan` use, in a file of its own: that one is large, while the marks are small and
//! written at every step.

use super::report::StepName;
use super::shipment::{Shipment, ShipmentDigests};
use linkworld_contract::digest;
use linkworld_contract::limits::JOURNAL_BYTES_MAX;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::origin::Origin;
use linkworld_contract::wire::developer::RegisterVersion;
use linkworld_system::failpoint;
use linkworld_system::files::{self, FileError, FileLock};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

const SCHEMA: &str = "linkworld.journal/2";

/// How long another process may look whether a lock is a leftover.
const SWEEP_DEADLINE: Duration = Duration::from_millis(100);

/// The progress of a step that changes something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepMark {
    /// Nothing was sent.
    #[default]
    Not,
    /// It was sent; whether it was carried out is unconfirmed.
    Begun,
    /// The platform confirmed it.
    Done,
}

/// The marks of one version's steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMarks {
    /// Registering.
    pub register: StepMark,
    /// Attaching templates.
    pub templates: StepMark,
    /// Uploading the bundle.
    pub bundle: StepMark,
}

impl StepMarks {
    /// The mark of one step; `Not` for a step that has none.
    pub(super) fn of(&self, step: StepName) -> StepMark {
        match step {
            StepName::Register => self.register,
            StepName::Templates => self.templates,
            StepName::Bundle => self.bundle,
            _ => StepMark::Not,
        }
    }
}

/// The record of one deploy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalRecord {
    schema: String,
    /// The platform.
    pub origin: String,
    /// True if it is to become the current version.
    pub promote: bool,
    /// Digests of everything that is sent.
    pub content: ShipmentDigests,
    /// Its progress.
    pub marks: StepMarks,
    /// True once it was verified.
    pub finished: bool,
}

/// The folder of all journals.
#[derive(Debug, Clone)]
pub struct Journals {
    folder: Option<PathBuf>,
}

impl Journals {
    /// Kept below this folder, which is created when something is written.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// Not kept: without a folder for state a deploy works, but cannot be resumed.
    pub fn nowhere() -> Self {
        Self { folder: None }
    }

    /// The record of a version. One that cannot be read counts as missing: it only saves work.
    pub fn read(&self, origin: &Origin, app: &AppId, version: &Version) -> Option<JournalRecord> {
        read(&self.file(origin, app, version)?)
    }

    /// The exact body that a version was registered with.
    pub fn registered(&self, origin: &Origin, app: &AppId, version: &Version) -> Option<RegisterVersion> {
        let file = self.file(origin, app, version)?;
        let record = read(&file)?;
        let bytes = files::read_capped(&body_beside(&file), JOURNAL_BYTES_MAX).ok()?;
        let body: RegisterVersion = serde_json::from_slice(&bytes).ok()?;
        // After an interrupted deploy, the file may be that of an earlier one.
        (digest::of_json(&body.manifest) == record.content.manifest).then_some(body)
    }

    /// Opens the journal of one version for writing.
    ///
    /// # Errors
    /// [`FileError::Locked`] while another process deploys the same version to the same platform.
    pub fn open(&self, origin: &Origin, app: &AppId, version: &Version) -> Result<Journal, FileError> {
        let Some(file) = self.file(origin, app, version) else { return Ok(Journal::in_memory()) };
        if let Some(folder) = file.parent() {
            // Leftovers of deploys that were killed.
            files::sweep_own_folder(folder);
        }
        let lock = files::lock_within(&file.with_extension("lock"), SWEEP_DEADLINE)?.temporary();
        failpoint::pass("journal.opened");
        Ok(Journal { origin: origin.to_string(), record: read(&file), file: Some(file), _lock: Some(lock) })
    }

    /// Like [`Journals::open`], but where nothing can be written the journal is kept in memory only, and the error says
    /// why. A full disk stays an error: a deploy that cannot be resumed would be the worse surprise.
    ///
    /// # Errors
    /// [`FileError::Locked`], and errors of a full disk.
    pub fn open_if_writable(
        &self,
        origin: &Origin,
        app: &AppId,
        version: &Version,
    ) -> Result<(Journal, Option<FileError>), FileError> {
        match self.open(origin, app, version) {
            Ok(journal) => Ok((journal, None)),
            Err(error @ FileError::Locked(_)) => Err(error),
            Err(error) if error.is_storage_full() => Err(error),
            Err(error) => {
                // What can still be read is used.
                let record = self.read(origin, app, version);
                Ok((Journal { origin: origin.to_string(), record, ..Journal::in_memory() }, Some(error)))
            }
        }
    }

    fn file(&self, origin: &Origin, app: &AppId, version: &Version) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join(digest::short_hex(origin.to_string().as_bytes()));
        Some(folder.join(format!("{app}@{version}.json")))
    }
}

fn body_beside(file: &Path) -> PathBuf {
    file.with_extension("register.json")
}

fn read(file: &Path) -> Option<JournalRecord> {
    let bytes = files::read_capped(file, JOURNAL_BYTES_MAX).ok()?;
    serde_json::from_slice(&bytes).ok().filter(|record: &JournalRecord| record.schema == SCHEMA)
}

/// The journal of one version, held by one process.
#[derive(Debug)]
pub struct Journal {
    file: Option<PathBuf>,
    origin: String,
    record: Option<JournalRecord>,
    _lock: Option<FileLock>,
}

impl Journal {
    /// One that is not kept, for a deploy that will not be resumed.
    pub fn in_memory() -> Self {
        Self { file: None, origin: String::new(), record: None, _lock: None }
    }

    /// What is recorded.
    pub fn record(&self) -> Option<&JournalRecord> {
        self.record.as_ref()
    }

    /// What was left unfinished.
    pub fn unfinished(&self) -> Option<&JournalRecord> {
        self.record.as_ref().filter(|record| !record.finished && record.marks != StepMarks::default())
    }

    /// Starts a record of this shipment, unless the existing one has the same content.
    pub(super) fn begin(&mut self, shipment: &Shipment) -> Result<(), FileError> {
        let content = shipment.content();
        match &mut self.record {
            Some(record) if record.content.agrees(&content) => {
                record.finished = false;
                record.promote |= shipment.promote();
            }
            record => {
                *record = Some(JournalRecord {
                    schema: SCHEMA.to_owned(),
                    origin: self.origin.clone(),
                    promote: shipment.promote(),
                    content,
                    marks: StepMarks::default(),
                    finished: false,
                });
            }
        }
        self.write(files::write_private_soon)
    }

    /// Keeps the registered body, for a platform that does not report it.
    pub(super) fn keep(&self, shipment: &Shipment) -> Result<(), FileError> {
        let Some(file) = &self.file else { return Ok(()) };
        files::write_private_soon(&body_beside(file), shipment.any_body())
    }

    /// Resets the marks: the platform shows that the version does not exist.
    pub(super) fn reset(&mut self) {
        if let Some(record) = &mut self.record {
            record.marks = StepMarks::default();
        }
    }

    /// The marks as they are.
    pub(super) fn marks(&self) -> StepMarks {
        self.record.as_ref().map(|record| record.marks).unwrap_or_default()
    }

    /// Writes the progress of a step before anything else happens. The mark before sending has to survive a power cut; if
    /// a later one is lost, the step counts as unconfirmed, which is checked.
    pub(super) fn mark(&mut self, step: StepName, mark: StepMark) -> Result<(), FileError> {
        if let Some(record) = &mut self.record {
            match step {
                StepName::Register => record.marks.register = mark,
                StepName::Templates => record.marks.templates = mark,
                StepName::Bundle => record.marks.bundle = mark,
                _ => return Ok(()),
            }
        }
        self.write(if mark == StepMark::Begun { files::write_private } else { files::write_private_soon })
    }

    /// Records that everything was verified.
    pub(super) fn finish(&mut self) -> Result<(), FileError> {
        if let Some(record) = &mut self.record {
            record.finished = true;
        }
        self.write(files::write_private_soon)
    }

    fn write(&self, write: fn(&Path, &[u8]) -> Result<(), FileError>) -> Result<(), FileError> {
        let (Some(file), Some(record)) = (&self.file, &self.record) else { return Ok(()) };
        write(file, &serde_json::to_vec(record).expect("a record has text keys only"))
    }
}
