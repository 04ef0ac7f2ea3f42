//! Signals at named steps and random moments of a session: no process, no lock, and a store that opens. Run by
//! `tests/campaign`.

use crate::life::script::Caller;
use crate::moments::{BLOWS, Blow, Chance, first_seed};
use crate::support::{Dev, Home, fixture, processes_with};
use linkworld_contract::wire::routes;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

const MOMENTS: u64 = 300;
const THREADS: usize = 2;
/// After the end of the program.
const GONE_AFTER: Duration = Duration::from_secs(1);
/// An end that was asked for.
const ENDED_AFTER: Duration = Duration::from_secs(10);

/// What the session is doing.
#[derive(Debug, Clone, Copy)]
enum Phase {
    Start,
    Load,
    Reload,
    Wake,
    /// The code before finishes a call while the new code answers.
    Drain,
    /// Days pass, with a run of a schedule in each.
    Advance,
    /// It was interrupted already.
    End,
}

const PHASES: [Phase; 7] =
    [Phase::Start, Phase::Load, Phase::Reload, Phase::Wake, Phase::Drain, Phase::Advance, Phase::End];

impl Phase {
    /// How long it takes, about.
    fn window(self) -> Duration {
        Duration::from_millis(match self {
            Self::Start | Self::Drain => 700,
            Self::Load | Self::Wake => 300,
            Self::Reload => 500,
            Self::Advance => 150,
            Self::End => 60,
        })
    }
}

struct Session {
    home: Home,
    app: PathBuf,
}

impl Session {
    fn new() -> Self {
        let home = Home::new();
        let app = home.app("tax-bot");
        let session = Self { home, app };
        session.save(0);
        session
    }

    fn save(&self, version: u32) {
        let source = format!(
            "import os, sys, time\nsys.path.insert(0, os.environ['HANDLERS'])\nimport healthy\n\
             class H(healthy.Handler):\n    def tool(self, name, args):\n        time.sleep(args.get('takes', 0))\n        \
             self.answer(200, {{'ok': True, 'result': {version}}})\nhealthy.serve(H)\n"
        );
        std::fs::write(self.app.join("main.py"), source).unwrap();
    }

    fn dev(&self) -> Dev {
        let handlers = format!("HANDLERS={}", fixture("handlers").display());
        self.home.spawn_dev(&self.app, &["--insecure-storage", "--env", &handlers])
    }

    /// Brings a session to the beginning of a phase; what calls it meanwhile ends with it.
    fn reach(&self, phase: Phase) -> (Dev, Vec<JoinHandle<()>>) {
        let mut dev = self.dev();
        if let Phase::Start = phase {
            return (dev, Vec::new());
        }
        assert!(dev.is_ready(), "{}", dev.stderr());
        let asks = |body: Value, again: bool| {
            let caller = Caller { origin: dev.origin.clone(), token: dev.token.clone() };
            let route =
                if body["action"].is_null() { routes::CONTROL_TRIGGER_TOOL } else { routes::CONTROL_CLOCK_CHANGE };
            spawn(move || while caller.send(route.method, route.template, &body).is_some() && again {})
        };
        let tool = |takes: f64| json!({"name": "read_key_status", "args": {"takes": takes}});
        let mut callers = Vec::new();
        match phase {
            Phase::Start => {}
            Phase::Load => callers.extend((0..3).map(|_| asks(tool(0.01), true))),
            Phase::Reload => {
                callers.extend((0..3).map(|_| asks(tool(0.01), true)));
                self.save(1);
            }
            Phase::Wake => {
                asks(json!({"action": "advance", "seconds": 16 * 60}), false).join().unwrap();
                callers.push(asks(tool(0.0), false));
            }
            Phase::Drain => {
                callers.push(asks(tool(1.0), false));
                std::thread::sleep(Duration::from_millis(30));
                self.save(1);
            }
            Phase::Advance => callers.push(asks(json!({"action": "advance", "seconds": 4 * 86_400}), false)),
            Phase::End => dev.signal("INT"),
        }
        (dev, callers)
    }

    /// Ends a session in a phase, and checks what is left.
    fn ends(&self, phase: Phase, blow: Blow, chance: &mut Chance, at_once: bool) -> Result<(), String> {
        let (mut dev, callers) = self.reach(phase);
        if !at_once {
            chance.wait(phase.window());
        }
        blow.strike(&dev, chance);
        let struck = Instant::now();
        let code = dev.ended();
        let expected = [blow.exit_code(), if matches!(phase, Phase::End) { 130 } else { blow.exit_code() }];
        if !expected.contains(&code) {
            return Err(format!("exit code {code}, expected {expected:?}\n{}", dev.stderr()));
        }
        if struck.elapsed() > ENDED_AFTER {
            return Err(format!("ended after {:?}", struck.elapsed()));
        }
        let mark = format!("HOME={}\0", self.home.path().display());
        let until = Instant::now() + GONE_AFTER;
        while !processes_with(&mark).is_empty() {
            if Instant::now() > until {
                return Err(format!("processes are left: {:?}", processes_with(&mark)));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        let opened = self.home.run(&["world", "save", "probe", "--force", "--project", self.app.to_str().unwrap()]);
        let never_made = matches!(phase, Phase::Start) && opened.stderr.contains("no local platform yet");
        if opened.code != 0 && !never_made {
            return Err(format!("the store does not open: {opened:?}"));
        }
        Ok(())
    }
}

#[test]
fn no_signal_at_any_moment_leaves_a_process_or_a_lock() {
    let first = first_seed();
    let named: Vec<(Phase, Blow)> = PHASES.iter().flat_map(|phase| BLOWS.map(|blow| (*phase, blow))).collect();
    let all = named.len() as u64 + MOMENTS;
    println!("{} named steps and {MOMENTS} moments; LINKWORLD_TEST_SEED={first}", named.len());
    let next = AtomicU64::new(0);
    let run = || {
        let mut failed = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                return failed;
            }
            let mut chance = Chance::of(first + number);
            let (phase, blow, at_once) = match named.get(usize::try_from(number).unwrap()) {
                Some((phase, blow)) => (*phase, *blow, true),
                None => (PHASES[chance.below(7) as usize], BLOWS[chance.below(7) as usize], false),
            };
            if let Err(why) = Session::new().ends(phase, blow, &mut chance, at_once) {
                failed.push(format!("{phase:?}, {blow:?}, seed {}, named step {at_once}: {why}", first + number));
            }
        }
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    println!("{all} sessions ended by a signal, {} left something", failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
