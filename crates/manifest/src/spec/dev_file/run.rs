//! How the project's own app runs, and the time of the platform.

use crate::decode::normal::NormalForm;
use crate::decode::typed::FromNormalForm;
use crate::spec::declare::object;
use crate::spec::dev_file::pattern as names;
use crate::spec::field::{FLAG, FieldDefault, FieldKind};
use crate::spec::field::{choice, int, list, matching, nullable, optional, text};
use jiff::Timestamp;

/// Minutes that an instance may be idle: a week.
const IDLE_MINUTES_MAX: i64 = 7 * 24 * 60;

object! {
    /// How `linkworld dev` runs the project's own app.
    DevRun, DEV_RUN, "`dev`" {
        /// Program and arguments that start the handler; found from the project's files by default.
        command: Option<Vec<String>> = nullable(FieldKind::List { item: &text(1, None), min: 1, max: Some(100) }),
            aliases ["cmd", "run"];
        /// Names of environment variables that the handler gets from the shell.
        env: Vec<String> =
            optional(list(&matching(0, None, &names::PASSED_VARIABLE), 100), FieldDefault::List(&[])), aliases ["environment"];
        /// Port of the platform; 0 for any free one.
        port: Option<u16> = nullable(int(0, 65_535));
        /// Minutes without work until the handler is stopped; 0 keeps it running.
        idle_minutes: u32 = optional(int(0, IDLE_MINUTES_MAX), FieldDefault::Int(15)), aliases ["idle"];
        /// What runs the handler.
        engine: DevEngine = optional(choice(&["process", "docker", "podman"]), FieldDefault::Text("process"));
        /// Image to run with `docker` or `podman`; built from the Dockerfile by default.
        image: Option<String> = nullable(text(1, None));
        /// Dockerfile that the image is built from, relative to the project; `Dockerfile` by default.
        dockerfile: Option<String> = nullable(text(1, None));
        /// True makes a Python environment from `requirements.txt` in the platform's folder.
        venv: bool = optional(FieldKind::Bool, FieldDefault::Bool(true));
        /// True restarts the handler when its files change.
        reload: bool = optional(FieldKind::Bool, FieldDefault::Bool(true)), aliases ["watch"];
    }
}

/// What runs a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DevEngine {
    /// A process of this machine.
    #[default]
    Process,
    /// A container of Docker.
    Docker,
    /// A container of Podman.
    Podman,
}

impl FromNormalForm for DevEngine {
    /// The table accepts no other word; a value that could not be read is the default.
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        Some(match form.as_str()? {
            "docker" => Self::Docker,
            "podman" => Self::Podman,
            _ => Self::Process,
        })
    }
}

object! {
    /// The time of the platform, which schedules, heartbeats and expiry follow.
    DevClock, DEV_CLOCK, "`clock`" {
        /// Time at which a new world starts; the real time by default.
        start: Option<String> = nullable(matching(0, None, &names::INSTANT)), aliases ["time", "now", "at"];
        /// True stops the time until it is advanced.
        frozen: bool = FLAG, aliases ["freeze"];
    }
}

impl DevClock {
    /// The start as a time.
    pub fn start_time(&self) -> Option<Timestamp> {
        self.start.as_deref()?.parse().ok()
    }
}
