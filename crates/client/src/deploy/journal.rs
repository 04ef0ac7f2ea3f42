//! What this machine did of a deploy, written down before and after each call that changes something.
//!
//! A platform need not tell what a version holds. After a crash or a lost answer the journal is what tells "we did
//! that" from "somebody else did". Of a platform that does not tell it also keeps what was registered, which `rollback`
//! and `--plan` go by, in a file of its own: that one is large, the marks are small and written at every step.

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

const SCHEMA: &str = "linkworld.journal/2";

/// How far a step that changes something has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepMark {
    /// Nothing was sent.
    #[default]
    Not,
    /// It was sent; whether it was carried out is not known.
    Begun,
    /// The platform said yes.
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
    /// The mark of one step; a step without one is never begun.
    pub(super) fn of(&self, step: StepName) -> StepMark {
        match step {
            StepName::Register => self.register,
            StepName::Templates => self.templates,
            StepName::Bundle => self.bundle,
            _ => StepMark::Not,
        }
    }
}

/// One deploy as it was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalRecord {
    schema: String,
    /// The platform.
    pub origin: String,
    /// True when it is to become the current version.
    pub promote: bool,
    /// Digests of all that is sent.
    pub content: ShipmentDigests,
    /// How far it came.
    pub marks: StepMarks,
    /// True once it was read back and found whole.
    pub finished: bool,
}

/// The folder of all journals.
#[derive(Debug, Clone)]
pub struct Journals {
    folder: Option<PathBuf>,
}

impl Journals {
    /// Kept below this folder, which is made when something is written.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// Kept nowhere: a machine without a folder for state can still deploy, and recalls nothing.
    pub fn nowhere() -> Self {
        Self { folder: None }
    }

    /// What was recorded of a version. One that cannot be read any more is as good as none: it only saves work.
    pub fn read(&self, origin: &Origin, app: &AppId, version: &Version) -> Option<JournalRecord> {
        read(&self.file(origin, app, version)?)
    }

    /// The very body a version was registered with.
    pub fn registered(&self, origin: &Origin, app: &AppId, version: &Version) -> Option<RegisterVersion> {
        let file = self.file(origin, app, version)?;
        let record = read(&file)?;
        let bytes = files::read_capped(&body_beside(&file), JOURNAL_BYTES_MAX).ok()?;
        let body: RegisterVersion = serde_json::from_slice(&bytes).ok()?;
        // Of a deploy that was broken off, the file may be that of an earlier one.
        (digest::of_json(&body.manifest) == record.content.manifest).then_some(body)
    }

    /// Opens the journal of one version for writing.
    ///
    /// # Errors
    /// [`FileError::Locked`] while another process deploys the same version to the same platform.
    pub fn open(&self, origin: &Origin, app: &AppId, version: &Version) -> Result<Journal, FileError> {
        let Some(file) = self.file(origin, app, version) else { return Ok(Journal::in_memory()) };
        let lock = files::lock(&file.with_extension("lock"))?;
        failpoint::pass("journal.opened");
        Ok(Journal { origin: origin.to_string(), record: read(&file), file: Some(file), _lock: Some(lock) })
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
    /// One that is kept nowhere, for a deploy that nobody will resume.
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

    /// Starts a record of this shipment, unless the one that is there is about the same content.
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

    /// Keeps what was registered, for a platform that does not tell.
    pub(super) fn keep(&self, shipment: &Shipment) -> Result<(), FileError> {
        let Some(file) = &self.file else { return Ok(()) };
        files::write_private_soon(&body_beside(file), shipment.any_body())
    }

    /// Forgets the marks: the platform shows that nothing of it is there.
    pub(super) fn reset(&mut self) {
        if let Some(record) = &mut self.record {
            record.marks = StepMarks::default();
        }
    }

    /// The marks as they are.
    pub(super) fn marks(&self) -> StepMarks {
        self.record.as_ref().map(|record| record.marks).unwrap_or_default()
    }

    /// Writes how far a step is before anything else happens. That it is about to be sent has to last; of what came
    /// after, a power cut may leave "perhaps it was sent", which is looked into.
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

    /// Says that all of it is there and was read back.
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
