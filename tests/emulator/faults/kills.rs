//! A deploy killed at every point it passes, and run again.
//!
//! The binary under test names its points and kills itself at the one it is told, so a kill falls exactly between two
//! steps. Everything is done twice: on a platform that tells digests of what it has, as the local one does, and on one
//! that tells none, where only the journal knows. Killing twice goes over all ordered pairs with `KILL_PAIRS=all`, otherwise over a diagonal of them.

use super::calls::Command;
use super::report::{Case, Verdict, hold};
use super::world::World;
use super::{never, spread};
use serde_json::Value;

/// Kills itself at the point of that name.
const AT: &str = "LINKWORLD_TEST_FAILPOINT";
/// Writes the name of every point it passes into that file.
const LIST: &str = "LINKWORLD_TEST_FAILPOINT_LIST";
/// How a shell calls the end by SIGKILL.
const KILLED: i32 = 137;
/// Before and after each of nine steps at least.
const POINTS_MIN: usize = 18;

struct Undisturbed {
    points: Vec<&'static str>,
    state: Value,
}

/// The points of a deploy in their order, and what it leaves behind.
fn undisturbed() -> Undisturbed {
    let mut found = spread(&[()], never, async |()| {
        let world = World::new().await;
        let list = world.home.path().join("points");
        let words = Command::Deploy.words(&world);
        let ended = world.run_words(&words, "", &[(LIST, list.to_str().unwrap())], false).await;
        assert_eq!(ended.code, 0, "{ended:?}");
        let mut points: Vec<&'static str> = Vec::new();
        for line in std::fs::read_to_string(&list).unwrap().lines() {
            if !points.contains(&line) {
                points.push(String::leak(line.to_owned()));
            }
        }
        Undisturbed { points, state: world.state().await }
    });
    let found = found.remove(0);
    assert!(found.points.len() >= POINTS_MIN, "{:?}", found.points);
    found
}

/// Killed there one after the other, then left alone.
async fn killed(points: &[&'static str], (resume, quiet): (bool, bool), state: &Value) -> Case {
    let world = World::new().await;
    if quiet {
        world.proxy.be_quiet();
    }
    let mut words = Command::Deploy.words(&world);
    let mut complaints = Vec::new();
    for (number, point) in points.iter().enumerate() {
        let ended = world.run_words(&words, "", &[(AT, point)], false).await;
        // The second run may have no reason to come by there again; then it has to finish.
        if ended.code != KILLED && (number == 0 || ended.code != 0) {
            complaints.push(format!("not killed at {point}: {ended:?}"));
        }
    }
    if resume {
        words.push("--resume".to_owned());
    }
    let ended = world.run_words(&words, "", &[], false).await;
    let after = world.state().await;
    let whole = after == *state && Command::Deploy.is_answered(&ended.stdout);
    let verdict = match ended.code {
        0 if whole => Verdict::Healed,
        0 => Verdict::Lied,
        _ => Verdict::Stuck,
    };
    if verdict != Verdict::Healed {
        complaints
            .push(format!("{verdict:?} after a kill at {points:?}: {ended:?}\n  wanted {state}\n  got    {after}"));
    }
    let call = match (resume, quiet) {
        (false, false) => "deploy",
        (true, false) => "deploy --resume",
        (false, true) => "deploy, no digests",
        (true, true) => "--resume, no digests",
    };
    Case { call, fault: points[0], verdict, complaints, took: ended.took, memory_kib: None }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn killed_at_every_point_and_run_again() {
    let Undisturbed { points, state } = undisturbed();
    let ways = [(false, false), (true, false), (false, true), (true, true)];
    let works: Vec<_> = points.iter().flat_map(|point| ways.map(|way| (*point, way))).collect();
    let title = format!("killed at {} points", points.len());
    hold(
        &title,
        spread(&works, never, async |(point, way): &(&'static str, (bool, bool))| {
            killed(&[*point], *way, &state).await
        }),
    );
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn killed_twice_and_run_again() {
    let Undisturbed { points, state } = undisturbed();
    let all = std::env::var("KILL_PAIRS").is_ok_and(|pairs| pairs == "all");
    let pairs = points
        .iter()
        .enumerate()
        .flat_map(|(one, first)| points.iter().enumerate().map(move |(two, second)| ((one, two), [*first, *second])));
    // One in seven: a diagonal that meets every point as the first and as the second one.
    let taken: Vec<_> = pairs.filter(|((one, two), _)| all || (one + 2 * two) % 7 == 0).collect();
    let works: Vec<_> = taken.iter().flat_map(|(_, pair)| [(*pair, false), (*pair, true)]).collect();
    let title = format!("killed twice, {} of {} pairs", taken.len(), points.len() * points.len());
    hold(
        &title,
        spread(&works, never, async |(pair, quiet): &([&'static str; 2], bool)| {
            killed(pair, (false, *quiet), &state).await
        }),
    );
}
