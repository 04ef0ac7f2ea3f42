//! Where a handler runs: on which port, and in which folder.
//!
//! A handler learns its port from `PORT` and, as the published SDK does, from the manifest in its working directory. If
//! the port of the manifest is not the one to use, the handler runs in a folder of links to the project's entries, beside
//! a manifest with the other port. Nothing else knows about this.

use crate::error::CommandError;
use linkworld_client::running;
use linkworld_project::{LoadedApp, Project};
use linkworld_system::files::{self, FileError, FileLock};
use linkworld_system::process::{self, PortOwner};
use linkworld_terminal::Terminal;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Extension of a folder of links, before the port and a number.
const COPY_EXTENSION: &str = "port-";

/// Where a handler runs.
#[derive(Debug)]
pub(super) struct HandlerPlace {
    /// Its port on loopback.
    pub(super) port: u16,
    /// Its working directory.
    pub(super) dir: PathBuf,
    copy: Option<WorkingCopy>,
    reason: Option<MoveReason>,
    _reserved: Option<ReservedPort>,
}

/// Why the port is not the manifest's.
#[derive(Debug)]
enum MoveReason {
    Taken { port: u16, owner: Option<PortOwner> },
    Asked { port: u16 },
}

/// How often a free port is asked for until one is found that no handler has.
const PORT_TRIES_MAX: usize = 1_000;

/// The ports that handlers of this run have, running or asleep. Clones are the same ones.
#[derive(Debug, Clone, Default)]
pub(super) struct PortsInUse(Arc<Mutex<BTreeSet<u16>>>);

/// A port that no other handler of this run gets, until it is dropped.
#[derive(Debug)]
struct ReservedPort {
    port: u16,
    in_use: PortsInUse,
}

impl PortsInUse {
    /// `preferred` if it is free and no handler has it, else any such port.
    fn reserve(&self, preferred: u16) -> ReservedPort {
        let mut taken = self.ports();
        // The system rarely names the same free port twice.
        let others = (0..PORT_TRIES_MAX).map(|_| process::free_port(0));
        let mut ports = [preferred].map(process::free_port).into_iter().chain(others);
        let port = ports.find(|port| !taken.contains(port)).unwrap_or(preferred);
        taken.insert(port);
        ReservedPort { port, in_use: self.clone() }
    }

    fn ports(&self) -> MutexGuard<'_, BTreeSet<u16>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ReservedPort {
    fn drop(&mut self) {
        self.in_use.ports().remove(&self.port);
    }
}

/// A folder of links with a manifest of its own; removed when dropped.
#[derive(Debug)]
struct WorkingCopy {
    folder: PathBuf,
    /// Says that it is in use, also while its handler sleeps.
    _lock: FileLock,
}

impl Drop for WorkingCopy {
    fn drop(&mut self) {
        // It contains links and one generated file. What cannot be removed is replaced at the next start.
        let _ = files::remove_dir(&self.folder);
    }
}

/// Chooses the places of a project's handlers.
#[derive(Debug)]
pub(super) struct PlaceChoice {
    /// The project's folder, without links.
    root: PathBuf,
    /// The manifest's name in it, if it is a file.
    file: Option<OsString>,
    /// Where the folders of links are made: beside this one.
    beside: PathBuf,
    asked: Option<u16>,
    in_use: PortsInUse,
    /// How many folders of links were made. Their names differ: the one before may still be in use.
    copies: AtomicU32,
}

impl PlaceChoice {
    /// For a project whose state is below `state`, with `asked` as the port of the user.
    pub(super) fn new(project: &Project, state: &Path, asked: Option<u16>, in_use: &PortsInUse) -> Self {
        let root = files::canonical(&project.root);
        let beside = running::project_dir(state, &root);
        Self { root, file: project.file.clone(), beside, asked, in_use: in_use.clone(), copies: AtomicU32::new(0) }
    }

    /// What the paths of files in a folder of links start with, up to a `/`.
    pub(super) fn copies(&self) -> String {
        self.beside.with_extension(COPY_EXTENSION).to_string_lossy().into_owned()
    }

    /// The place of the first handler: at the port that was asked for, else at the manifest's port if it is free, else at
    /// any free port.
    pub(super) fn first(&self, app: &LoadedApp) -> Result<HandlerPlace, CommandError> {
        let declared = app.manifest.runtime.port;
        remove_leftovers(&self.beside);
        let mut place = match self.asked {
            Some(asked) => self.at(app, asked)?,
            None => self.reserved(app, declared)?,
        };
        place.reason = match self.asked {
            _ if place.port == declared => None,
            Some(_) => Some(MoveReason::Asked { port: declared }),
            None => Some(MoveReason::Taken { port: declared, owner: process::port_owner(declared) }),
        };
        Ok(place)
    }

    /// A place that the handler which runs now does not have.
    pub(super) fn next(&self, app: &LoadedApp) -> Result<HandlerPlace, CommandError> {
        self.reserved(app, self.asked.unwrap_or(app.manifest.runtime.port))
    }

    /// A place of a further handler of the app, which leaves the project's folder to the first one.
    pub(super) fn further(&self, app: &LoadedApp) -> Result<HandlerPlace, CommandError> {
        self.reserved(app, 0)
    }

    fn reserved(&self, app: &LoadedApp, preferred: u16) -> Result<HandlerPlace, CommandError> {
        let reserved = self.in_use.reserve(preferred);
        let place = self.at(app, reserved.port)?;
        Ok(HandlerPlace { _reserved: Some(reserved), ..place })
    }

    fn at(&self, app: &LoadedApp, port: u16) -> Result<HandlerPlace, CommandError> {
        let copy = if port == app.manifest.runtime.port { None } else { self.working_copy(app, port)? };
        let dir = copy.as_ref().map_or_else(|| self.root.clone(), |copy| copy.folder.clone());
        Ok(HandlerPlace { port, dir, copy, reason: None, _reserved: None })
    }

    /// The folder of links, where the system can make them and the manifest is a file of the project.
    fn working_copy(&self, app: &LoadedApp, port: u16) -> Result<Option<WorkingCopy>, CommandError> {
        let Some(file) = &self.file else { return Ok(None) };
        let copy = loop {
            let number = self.copies.fetch_add(1, Ordering::Relaxed);
            let folder = self.beside.with_extension(format!("{COPY_EXTENSION}{port}-{number}"));
            match files::lock(&lock_of(&folder)) {
                Ok(lock) => break WorkingCopy { folder, _lock: lock.temporary() },
                // Another `dev` of the project has it.
                Err(FileError::Locked(_)) => {}
                Err(error) => return Err(error.into()),
            }
        };
        if files::link_entries(&self.root, &copy.folder, file).is_err() {
            // For example Windows without its developer mode: PORT is what is left.
            return Ok(None);
        }
        // JSON is YAML too.
        let mut manifest = app.normal.to_json();
        if let Some(runtime) = manifest.get_mut("runtime").and_then(Value::as_object_mut) {
            runtime.insert("port".into(), port.into());
        }
        files::write_private(&copy.folder.join(file), format!("{manifest:#}\n").as_bytes())?;
        Ok(Some(copy))
    }
}

impl HandlerPlace {
    /// Prints which port is used, if it is not the manifest's.
    pub(super) fn announce(&self, terminal: &mut Terminal, app: Option<&str>) {
        let of = app.map(|app| format!(" of {app}")).unwrap_or_default();
        let Some(reason) = &self.reason else { return };
        let why = match reason {
            MoveReason::Taken { port, owner } => {
                let owner = owner.as_ref().map(|owner| format!(" by {owner}")).unwrap_or_default();
                format!("port {port} of `runtime.port` is in use{owner}")
            }
            MoveReason::Asked { port } => format!("port {port} of `runtime.port` is replaced"),
        };
        let how = match &self.copy {
            Some(_) => "as PORT and in the manifest of its working directory",
            None => "as PORT",
        };
        terminal.message(format!("{why}; the handler{of} gets port {} {how}", self.port));
    }
}

/// The lock of a folder of links. It is not beside it, where it would be taken for one.
fn lock_of(copy: &Path) -> PathBuf {
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    let projects = copy.parent().unwrap_or(Path::new("."));
    projects.with_file_name("handler-folders").join(format!("{name}.lock"))
}

/// Removes the copies of runs that were killed: those whose lock nobody holds.
fn remove_leftovers(folder: &Path) {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name().and_then(|name| name.to_str())) else {
        return;
    };
    for entry in files::names_in(parent).unwrap_or_default() {
        let rest = entry.to_str().and_then(|entry| entry.strip_prefix(name)?.strip_prefix('.'));
        let port = rest.and_then(|rest| rest.strip_prefix(COPY_EXTENSION)?.split('-').next()?.parse::<u16>().ok());
        let folder = parent.join(&entry);
        if port.is_some()
            && let Ok(_lock) = files::lock(&lock_of(&folder)).map(FileLock::temporary)
        {
            let _ = files::remove_dir(&folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lock_of, remove_leftovers};
    use linkworld_system::files;

    #[test]
    fn folders_in_use_stay_and_those_of_killed_runs_go() {
        let state = tempfile::tempdir().unwrap();
        let projects = state.path().join("projects");
        let [used, left, other] =
            ["app.port-8080-0", "app.port-8080-1", "app2.port-8080-0"].map(|name| projects.join(name));
        for folder in [&used, &left, &other] {
            files::create_private_dir(folder).unwrap();
        }
        let _lock = files::lock(&lock_of(&used)).unwrap();
        remove_leftovers(&projects.join("app"));
        assert_eq!([used, left, other].map(|folder| files::exists(&folder)), [true, false, true]);
    }
}
