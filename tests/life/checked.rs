//! One life, whole or killed, and what must be true after a kill.

use super::script::{Caller, Step, steps};
use super::stored::{Calls, Stored, copied, is_whole};
use crate::support::{Dev, Home, edit, fixture, free_port, processes_with};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(super) use crate::support::PATIENCE;
/// After a kill no process of the platform may be left any longer.
const GONE_AFTER: Duration = Duration::from_secs(1);
/// What is done after a start has had time enough.
const SETTLED_AFTER: Duration = Duration::from_secs(10);
const KILLED: i32 = 128 + 9;
const AT: &str = "LINKWORLD_TEST_FAILPOINT";
const LIST: &str = "LINKWORLD_TEST_FAILPOINT_LIST";

/// A life that was not disturbed: what the store had after the start and after each step, and the failpoints it passed.
pub(crate) struct Life {
    states: Vec<Stored>,
    pub(crate) points: Vec<String>,
}

/// How many lives were killed, and how each went on.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) killed: usize,
    /// The step that was interrupted had not happened.
    before: usize,
    /// It had happened, though nobody was told.
    after: usize,
    /// The next start or another try completed it, by step.
    completed: BTreeMap<String, usize>,
    /// What was missing then and what was too much, the last time, by step.
    pub(crate) halves: BTreeMap<String, String>,
    lost_calls: usize,
    /// The point was not reached: background work took another turn.
    pub(crate) not_reached: Vec<String>,
    pub(crate) failed: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.killed += other.killed;
        self.before += other.before;
        self.after += other.after;
        self.lost_calls += other.lost_calls;
        self.not_reached.extend(other.not_reached);
        self.failed.extend(other.failed);
        self.halves.extend(other.halves);
        for (step, count) in other.completed {
            *self.completed.entry(step).or_default() += count;
        }
    }

    pub(crate) fn shown(&self) -> String {
        format!(
            "{} kills: {} left the state before the step, {} the state after it, {} were completed by the next start or \
             the same step ({:?}); {} calls reported lost; not reached: {:?}",
            self.killed,
            self.before,
            self.after,
            self.completed.values().sum::<usize>(),
            self.completed,
            self.lost_calls,
            self.not_reached
        )
    }
}

/// A home with the app.
struct Place {
    home: Home,
    app: PathBuf,
    seen: PathBuf,
    port: u16,
    mark: String,
}

impl Place {
    fn new() -> Self {
        let (home, port) = (Home::new(), free_port());
        let app = home.app("tax-bot");
        edit(&app.join("linkworld.app.yaml"), |text| {
            let moved =
                |line: &str| if line.starts_with("  port: ") { format!("  port: {port}") } else { line.to_owned() };
            let text = text.lines().map(moved).collect::<Vec<_>>().join("\n");
            text.replace("on_user_added: false", "on_user_added: true")
                + "\ninstall_settings:\n  - {id: inbox, type: string, label: Inbox, default: x@y.z}\n  \
                   - {id: api_key, type: secret, label: Key}\n"
        });
        let seen = home.write("seen.txt", "");
        let mark = format!("SEEN={}", seen.display());
        Self { home, app, seen, port, mark }
    }

    /// Starts; none if it was killed before it was ready.
    fn start(&mut self, variable: Option<(&str, &str)>) -> (Dev, bool) {
        let handler = fixture("handlers/lives.py");
        if let Some((name, value)) = variable {
            self.home.set(name, value);
        }
        let args =
            ["--insecure-storage", "--no-reload", "--env", &self.mark, "--", "python3", handler.to_str().unwrap()];
        let mut dev = self.home.spawn_dev(&self.app, &args);
        if let Some((name, _)) = variable {
            self.home.set(name, "");
        }
        let is_ready = dev.is_ready();
        (dev, is_ready)
    }

    fn store(&self) -> Option<PathBuf> {
        let projects = self.home.path().join(".local/state/linkworld/projects");
        let folders = std::fs::read_dir(projects).ok()?.flatten();
        folders.map(|folder| folder.path().join("platform.db")).find(|file| file.exists())
    }

    fn state(&self) -> Stored {
        Stored::read(&self.store().unwrap(), self.port)
    }

    /// What the handler got: kind and name, as the audit log has them.
    fn seen(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for line in std::fs::read_to_string(&self.seen).unwrap().lines() {
            let (kind, name) = line.trim_start_matches('/').split_once('/').unwrap();
            *counts.entry(format!("{kind} {name}")).or_default() += 1;
        }
        counts
    }

    fn is_gone(&self) {
        let end = Instant::now() + GONE_AFTER;
        loop {
            let left = processes_with(&self.mark);
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < end, "processes are left: {left:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn caller(dev: &Dev) -> Caller {
    Caller { origin: dev.origin.clone(), token: dev.token.clone() }
}

fn play(step: &Step, dev: &Dev) -> Option<()> {
    let (status, body) = step.play(&caller(dev))?;
    assert!((200..300).contains(&status), "{}: {status} {body}", step.name);
    Some(())
}

impl Life {
    /// Lives it once, and writes down the failpoints.
    pub(crate) fn lived(only: usize) -> Self {
        let mut place = Place::new();
        let list = place.home.path().join("points.txt");
        let (dev, is_ready) = place.start(Some((LIST, list.to_str().unwrap())));
        assert!(is_ready);
        let mut states = vec![place.state()];
        for step in steps().iter().take(only) {
            play(step, &dev).unwrap();
            states.push(place.state());
        }
        assert_eq!(dev.stop(), 130);
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        let list = std::fs::read_to_string(list).unwrap();
        let numbered = |name| {
            let time = times.entry(name).or_default();
            *time += 1;
            format!("{name}#{time}")
        };
        Self { states, points: list.lines().map(numbered).collect() }
    }

    /// How many steps it has.
    pub(crate) fn steps(&self) -> usize {
        self.states.len() - 1
    }
}

/// Lives until the platform is killed at `point`, and checks what is left.
pub(crate) fn killed_at(point: &str, whole: &Life) -> Tally {
    let mut place = Place::new();
    let (mut dev, is_ready) = place.start(Some((AT, point)));
    let (steps, mut done, mut acknowledged) = (steps(), 0, 0);
    if is_ready {
        for step in steps.iter().take(whole.steps()) {
            if play(step, &dev).is_none() {
                break;
            }
            acknowledged = Calls::read(&place.store().unwrap()).ended();
            done += 1;
        }
    }
    if is_ready && done == whole.steps() {
        dev.signal("INT");
    }
    let code = dev.ended();
    if code == 130 {
        return Tally { not_reached: vec![point.to_owned()], ..Tally::default() };
    }
    assert_eq!(code, KILLED, "{point}: {}", dev.stderr());
    place.is_gone();
    let place = &mut place;
    Killed { point, whole, place, done, is_ready, interrupted: steps.get(done).filter(|_| done < whole.steps()) }
        .check(acknowledged)
}

/// A life that was killed.
struct Killed<'life> {
    point: &'life str,
    whole: &'life Life,
    place: &'life mut Place,
    /// Steps that were acknowledged.
    done: usize,
    is_ready: bool,
    /// The step that was not; none if it was killed while it started or ended.
    interrupted: Option<&'life Step>,
}

impl Killed<'_> {
    fn what(&self) -> String {
        let step = self.interrupted.map_or("the end", |step| step.name);
        format!("killed at {} in {}", self.point, if self.is_ready { step } else { "the start" })
    }

    fn check(mut self, acknowledged: usize) -> Tally {
        let left = self.place.store().map(|file| {
            let copy = copied(&file, &self.place.home.path().join("tmp"));
            is_whole(&copy);
            Calls::read(&copy)
        });
        let replaces = self.interrupted.is_some_and(|step| step.replaces);
        let calls = left.unwrap_or_default();
        assert!(replaces || calls.ended() >= acknowledged, "{}: an acknowledged call is not in the log", self.what());
        let replaced_before = steps().iter().take(self.done + 1).any(|step| step.replaces);
        for (name, count) in self.place.seen().iter().filter(|_| !replaced_before) {
            assert!(calls.count(name) >= *count, "{}: {name} reached the handler without an entry", self.what());
        }
        let (dev, is_ready) = self.place.start(None);
        assert!(is_ready, "{}: it starts without help", self.what());
        let mut tally = Tally { killed: 1, ..Tally::default() };
        self.compare(&dev, &mut tally);
        let file = self.place.store().unwrap();
        let now = Calls::read(&file);
        if !replaces {
            for (id, (name, status)) in &calls.0 {
                let expected = (name.clone(), Some(status.clone().unwrap_or_else(|| "lost".into())));
                assert_eq!(now.0.get(id), Some(&expected), "{}: call {id}", self.what());
                tally.lost_calls += usize::from(status.is_none());
            }
        }
        is_whole(&file);
        assert_eq!(dev.stop(), 130, "{}", self.what());
        self.place.is_gone();
        tally
    }

    /// The state must be the one before the interrupted step or the one after it, or become that.
    fn compare(&mut self, dev: &Dev, tally: &mut Tally) {
        let before = &self.whole.states[self.done];
        let after = self.whole.states.get(self.done + 1).unwrap_or(before);
        let soon = Instant::now() + GONE_AFTER;
        let mut now = self.place.state();
        // A start may have something to complete.
        while &now != before && &now != after && Instant::now() < soon {
            std::thread::sleep(Duration::from_millis(20));
            now = self.place.state();
        }
        if self.is_ready && &now == before {
            tally.before += 1;
        } else if self.is_ready && &now == after {
            tally.after += 1;
        } else {
            if let Some(step) = self.interrupted.filter(|_| self.is_ready) {
                tally.halves.insert(step.name.to_owned(), after.difference(&now));
                // It may be refused, as what has happened already.
                step.play_again(&caller(dev)).unwrap();
                *tally.completed.entry(step.name.to_owned()).or_default() += 1;
            } else {
                *tally.completed.entry("start".to_owned()).or_default() += 1;
            }
            let wanted = if self.is_ready { after } else { before };
            let end = Instant::now() + SETTLED_AFTER;
            while &self.place.state() != wanted {
                let difference = wanted.difference(&self.place.state());
                assert!(Instant::now() < end, "{}: half of it is there\n{difference}", self.what());
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
