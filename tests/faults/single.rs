//! One fault in one run, and one fault for good.

use crate::calls::{CALLS, Call, Command, Nature, VALUE};
use crate::fault::{Answered, FAULTS, Fault, Happens, Kind};
use crate::proxy::{Plan, Seen};
use crate::report::{Case, Verdict, hold};
use crate::spread;
use crate::world::{Ended, TIME_SCALE, World};
use serde_json::Value;
use std::rc::Rc;
use std::time::Duration;

/// The most memory a client may take, whatever it is answered.
const MEMORY_KIB_MAX: u64 = 64 * 1024;
/// For starting the program and all that is no waiting, on a busy machine.
const SLACK: Duration = Duration::from_secs(10);

/// An undisturbed run of a command.
struct Clean {
    command: Command,
    lines: Vec<String>,
    state: Value,
}

fn clean_runs() -> Vec<Clean> {
    use Command::{Deploy, McpToken, SecretDelete, SecretList, SecretSet};
    spread(&[Deploy, SecretSet, SecretList, SecretDelete, McpToken], async |command: &Command| {
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
}

fn works<'a>(clean: &'a [Clean], faults: &[Fault]) -> Vec<Work<'a>> {
    let wanted = std::env::var("FAULTS").unwrap_or_default();
    let mut works = Vec::new();
    for call in CALLS {
        let Some(clean) = clean.iter().find(|clean| clean.command == call.command) else { continue };
        let ordinal = clean.lines.iter().position(|line| call.is(line));
        let Some(ordinal) = ordinal else { continue };
        let faults = faults.iter().filter(|fault| format!("{} × {}", call.name, fault.name).contains(&wanted));
        works.extend(faults.map(|fault| Work { call: *call, fault: *fault, clean, ordinal }));
    }
    works
}

/// A run with the fault, and another one without it if the first one gave up.
async fn case(work: &Work<'_>, every: bool) -> Case {
    let Work { call, fault, clean, ordinal } = work;
    let world = World::new().await;
    call.command.prepare(&world).await;
    let meant = *call;
    let is_meant = Rc::new(move |line: &str| meant.is(line));
    world.proxy.arm(Plan { fault: *fault, is_meant, ordinal: *ordinal, every }).await;
    let (words, input) = (call.command.words(&world), call.command.input());
    let ended = world.run_words(&words, input, &[], fault.is_huge()).await;
    let felt = world.proxy.was_felt();
    world.proxy.disarm().await;
    let seen = world.proxy.seen();
    let state = world.state().await;

    let whole = state == clean.state && call.command.is_answered(&ended.stdout);
    let mut complaints = Vec::new();
    let verdict = match ended.code {
        0 if whole => Verdict::Healed,
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
    Case { call: call.name, fault: fault.name, verdict, complaints }
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
        let least = Duration::from_secs(seconds.into()).mul_f64(TIME_SCALE);
        let next = seen.get(first + 1).map(|next| next.arrived - seen[*first].answered.unwrap());
        if let Some(waited) = next.filter(|waited| *waited < least) {
            complaints.push(format!("asked again after {} ms instead of {}", waited.as_millis(), least.as_millis()));
        }
    }
    // What the platform has done and is done once is not asked for again without a look.
    let carried_out = seen.iter().filter(|seen| call.is(&seen.line)).flat_map(|seen| &seen.statuses).count();
    let twice = matches!(fault.happens, Happens::InTheExchange(crate::fault::Delivered::Twice, _));
    if call.nature == Nature::Once && !twice && carried_out > 1 {
        complaints.push(format!("the platform was asked {carried_out} times"));
    }
    complaints
}

#[test]
fn one_fault_in_every_call() {
    let clean = clean_runs();
    let works = works(&clean, FAULTS);
    hold("one fault", spread(&works, async |work: &Work<'_>| case(work, false).await));
}

#[test]
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
    hold("a fault that stays", spread(&works, async |work: &Work<'_>| case(work, true).await));
}
