//! One fault in one run, and one fault for good.

use super::calls::{CALLS, Call, Command, Nature, VALUE};
use super::fault::{Answered, Delivered, FAULTS, Fault, Happens, Kind};
use super::gate::Shut;
use super::proxy::{Plan, Seen};
use super::report::{Case, Verdict, hold};
use super::world::{Ended, TIME_SCALE, World};
use super::{never, spread};
use linkworld_contract::wire::routes;
use serde_json::Value;
use std::rc::Rc;
use std::time::Duration;

/// The most memory a client may take, whatever it is answered.
const MEMORY_KIB_MAX: u64 = 64 * 1024;
/// From the interrupt to the end, on a busy machine; every wait that is interrupted is longer.
const INTERRUPT_MAX: Duration = Duration::from_secs(5);
/// Pairs of faults that are always tried.
const PAIRS: usize = 60;
/// For starting the program and all that is no waiting, on a busy machine.
const SLACK: Duration = Duration::from_secs(5);

/// An undisturbed run of a command.
struct Clean {
    command: Command,
    lines: Vec<String>,
    state: Value,
}

fn clean_runs() -> Vec<Clean> {
    use Command::{Deploy, McpToken, SecretDelete, SecretList, SecretSet, Upgrade};
    spread(&[Deploy, SecretSet, SecretList, SecretDelete, Upgrade, McpToken], never, async |command: &Command| {
        let world = World::new().await;
        command.prepare(&world).await;
        let ended = world.run(*command).await;
        assert_eq!(ended.code, 0, "{command:?} without any fault: {ended:?}");
        assert!(command.is_answered(&ended.stdout), "{ended:?}");
        let lines = world.proxy.seen().into_iter().map(|seen| seen.line).collect();
        Clean { command: *command, lines, state: world.state().await }
    })
}

struct Work<'a> {
    call: Call,
    fault: Fault,
    clean: &'a Clean,
    /// Where the call stands in the undisturbed run.
    ordinal: usize,
    /// The platform tells no digests.
    quiet: bool,
}

impl Work<'_> {
    fn plan(&self, every: bool) -> Plan {
        let call = self.call;
        let is_meant = Rc::new(move |line: &str| call.is(line));
        Plan { fault: self.fault, is_meant, ordinal: self.ordinal, every, met: Rc::default() }
    }
}

fn works<'a>(clean: &'a [Clean], faults: &[Fault]) -> Vec<Work<'a>> {
    let wanted = std::env::var("FAULTS").unwrap_or_default();
    let mut works = Vec::new();
    for call in CALLS {
        let clean = clean.iter().find(|clean| clean.command == call.command).unwrap();
        let ordinal = clean.lines.iter().position(|line| call.is(line));
        let ordinal = ordinal.unwrap_or_else(|| panic!("{} is not called: {:?}", call.name, clean.lines));
        let faults = faults.iter().filter(|fault| format!("{} × {}", call.name, fault.name).contains(&wanted));
        works.extend(faults.map(|fault| Work { call: *call, fault: *fault, clean, ordinal, quiet: false }));
    }
    works
}

/// A run with the fault, and another one without it if the first one gave up.
async fn case(work: &Work<'_>, every: bool) -> Case {
    let Work { call, fault, clean, .. } = work;
    let world = World::new().await;
    call.command.prepare(&world).await;
    if work.quiet {
        world.proxy.be_quiet();
    }
    let plan = work.plan(every);
    let met = Rc::clone(&plan.met);
    world.proxy.arm(plan).await;
    let (words, input) = (call.command.words(&world), call.command.input());
    let ended = world.run_words(&words, input, &[], fault.is_huge()).await;
    let felt = met.get() || world.proxy.turned_away();
    world.proxy.disarm().await;
    let seen = world.proxy.seen();
    let state = world.state().await;

    let whole = state == clean.state && call.command.is_answered(&ended.stdout);
    let mut complaints = Vec::new();
    let verdict = match ended.code {
        0 if whole || is_beyond_telling(work) => Verdict::Healed,
        0 => Verdict::Lied,
        _ => {
            let again = world.run(call.command).await;
            let after = world.state().await;
            if again.code == 0 && after == clean.state && call.command.is_answered(&again.stdout) {
                Verdict::FailedCleanly
            } else {
                let differs = if after == clean.state { "as in a clean run" } else { "different" };
                complaints.push(format!("again: {again:?}, state {differs}"));
                Verdict::Stuck
            }
        }
    };
    if !felt {
        complaints.push("the fault was not met".to_owned());
    }
    if matches!(verdict, Verdict::Lied | Verdict::Stuck) {
        complaints.push(format!("{verdict:?}: {ended:?}\n  wanted {}\n  got    {state}", clean.state));
    }
    if !every && fault.kind == Kind::Transient && verdict != Verdict::Healed {
        complaints.push(format!("not healed: exit {}: {}", ended.code, ended.stderr.trim()));
    }
    if every && verdict == Verdict::FailedCleanly && ![7, 9].contains(&ended.code) {
        complaints.push(format!("exit {} for a platform that is not available: {}", ended.code, ended.stderr.trim()));
    }
    complaints.extend(judge(work, &world, &ended, &seen));
    let (took, memory_kib) = (ended.took, ended.memory_kib);
    Case { call: call.name, fault: fault.name, verdict, complaints, took, memory_kib }
}

/// The contract ignores the body of an answer to templates, and such a platform shows them nowhere.
fn is_beyond_telling(work: &Work<'_>) -> bool {
    let says_nothing = ["empty 200, not delivered", "other JSON, not delivered"].contains(&work.fault.name);
    work.quiet && work.call.route == routes::TEMPLATES_ATTACH && says_nothing
}

/// What holds for every run, however it ends.
fn judge(work: &Work<'_>, world: &World, ended: &Ended, seen: &[Seen]) -> Vec<String> {
    let Work { call, fault, .. } = work;
    let mut complaints = Vec::new();
    let elsewhere = world.proxy.elsewhere();
    if !elsewhere.is_empty() {
        complaints.push(format!("another server was sent {:?}", String::from_utf8_lossy(&elsewhere)));
    }
    let said = format!("{}{}", ended.stdout, ended.stderr);
    if said.contains(VALUE) || said.contains(world.token()) {
        complaints.push("a secret is in the output".to_owned());
    }
    if let Some(kib) = ended.memory_kib.filter(|kib| *kib > MEMORY_KIB_MAX) {
        complaints.push(format!("took {kib} KiB of memory"));
    }
    let budget = Duration::from_secs(90).mul_f64(TIME_SCALE) + SLACK;
    if ended.took > budget {
        complaints.push(format!("took {} ms", ended.took.as_millis()));
    }
    let spoiled: Vec<usize> = (0..seen.len()).filter(|at| seen[*at].spoiled).collect();
    if let (Some(seconds), Some(first)) = (fault.asks_to_wait(), spoiled.first()) {
        // The client may have read the answer a moment before the proxy notes that it has sent it.
        let least = Duration::from_secs(seconds.into()).mul_f64(TIME_SCALE) - Duration::from_millis(10);
        let next = seen.get(first + 1).map(|next| next.arrived - seen[*first].answered.unwrap());
        if let Some(waited) = next.filter(|waited| *waited < least) {
            complaints.push(format!("asked again after {} ms instead of {}", waited.as_millis(), least.as_millis()));
        }
    }
    // What the platform has done and is done once is not asked for again without a look.
    let carried_out = seen.iter().filter(|seen| call.is(&seen.line)).flat_map(|seen| &seen.statuses).count();
    let twice = matches!(fault.happens, Happens::InTheExchange(Delivered::Twice, _));
    // Where nothing can be read back, sending a piece again and being told that it is there is the way to look.
    let may_ask = work.quiet && [routes::BUNDLE_UPLOAD, routes::TEMPLATES_ATTACH].contains(&call.route);
    let most = if may_ask { 2 } else { 1 };
    if call.nature == Nature::Once && !twice && carried_out > most {
        complaints.push(format!("the platform was asked {carried_out} times"));
    }
    complaints
}

/// Two passing faults of one deploy, in two calls or in two attempts of one.
async fn spoiled_twice(works: &[&Work<'_>; 2]) -> Case {
    let world = World::new().await;
    for work in works {
        world.proxy.arm(work.plan(false)).await;
    }
    let ended = world.run(Command::Deploy).await;
    world.proxy.disarm().await;
    let state = world.state().await;
    let clean = works[0].clean;
    let healed = ended.code == 0 && state == clean.state && Command::Deploy.is_answered(&ended.stdout);
    let verdict = if healed { Verdict::Healed } else { Verdict::Stuck };
    let names = works.map(|work| format!("{} × {}", work.call.name, work.fault.name));
    let complaints = if healed { Vec::new() } else { vec![format!("{names:?}: {ended:?}\n  got {state}")] };
    let (call, fault) = (works[0].call.name, works[0].fault.name);
    Case { call, fault, verdict, complaints, took: ended.took, memory_kib: None }
}

/// `FAULT_PAIRS` of them, taken by chance that is the same every time.
#[test]
fn a_deploy_spoiled_twice() {
    let clean = clean_runs();
    let passes = |fault: &&Fault| {
        fault.kind == Kind::Transient && matches!(fault.happens, Happens::InTheExchange(..)) && !is_slow(fault)
    };
    let faults: Vec<Fault> = FAULTS.iter().filter(passes).copied().collect();
    let works = works(&clean, &faults);
    let works: Vec<_> = works.iter().filter(|work| work.call.command == Command::Deploy).collect();
    let count = std::env::var("FAULT_PAIRS").map_or(PAIRS, |count| count.parse().unwrap());
    let mut seed = 42_u64;
    let mut pick = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        works[usize::try_from(seed >> 33).unwrap() % works.len()]
    };
    let pairs: Vec<_> = (0..count).map(|_| [pick(), pick()]).collect();
    hold("two faults", spread(&pairs, never, async |pair: &[&Work<'_>; 2]| spoiled_twice(pair).await));
}

/// Its cases take a deadline each.
fn is_slow(fault: &Fault) -> bool {
    matches!(
        fault.happens,
        Happens::AtTheDoor(Shut::BlackHole) | Happens::InTheExchange(_, Answered::Never | Answered::Slowly)
    )
}

fn waits(work: &Work<'_>) -> bool {
    is_slow(&work.fault)
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build scales times")]
fn one_fault_in_every_call() {
    let clean = clean_runs();
    let works = works(&clean, FAULTS);
    hold("one fault", spread(&works, waits, async |work: &Work<'_>| case(work, false).await));
}

/// In unscaled time, so that there is something to interrupt.
#[test]
fn an_interrupt_is_heard_while_it_waits() {
    let wait = FAULTS.iter().filter(|fault| {
        matches!(fault.happens, Happens::InTheExchange(Delivered::Not, Answered::Never))
            || fault.asks_to_wait().is_some()
    });
    let works: Vec<_> = wait.flat_map(|fault| [Command::Deploy, Command::McpToken].map(|c| (*fault, c))).collect();
    let complaints = spread(&works, never, async |(fault, command): &(Fault, Command)| {
        let world = World::new().await;
        let is_meant = Rc::new(|_: &str| true);
        world.proxy.arm(Plan { fault: *fault, is_meant, ordinal: 0, every: true, met: Rc::default() }).await;
        let ended = world.run_interrupted(*command).await;
        let good = ended.code == 130 && ended.took < INTERRUPT_MAX;
        (!good).then(|| format!("{command:?} × {}: {ended:?}", fault.name))
    });
    let complaints: Vec<String> = complaints.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// As the contract has the real platform: what was sent is remembered in the journal or nowhere.
#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build scales times")]
fn one_fault_in_a_deploy_to_a_platform_that_tells_no_digests() {
    let clean = clean_runs();
    let mut works = works(&clean, FAULTS);
    works.retain(|work| work.call.command == Command::Deploy);
    for work in &mut works {
        work.quiet = true;
    }
    hold("one fault, no digests", spread(&works, waits, async |work: &Work<'_>| case(work, false).await));
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build scales times")]
fn a_fault_that_stays() {
    let clean = clean_runs();
    let stays = |fault: &&Fault| match fault.happens {
        Happens::AtTheDoor(_) => true,
        Happens::InTheExchange(_, answered) => {
            matches!(answered, Answered::Reset | Answered::Never | Answered::Slowly | Answered::With(429 | 503, ..))
        }
    };
    let faults: Vec<Fault> = FAULTS.iter().filter(stays).copied().collect();
    let works = works(&clean, &faults);
    hold("a fault that stays", spread(&works, waits, async |work: &Work<'_>| case(work, true).await));
}
