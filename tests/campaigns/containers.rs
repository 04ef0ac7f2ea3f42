//! Containers of sessions that end at random moments, and handlers in containers that misbehave. Run by `tests/campaign`
//! with the engines.

use crate::behaviours::{self, CASES};
use crate::engines::{BASE, Machine, project};
use crate::moments::{Blow, Chance, first_seed};
use crate::support::{Home, PATIENCE, edit};
use std::time::{Duration, Instant};

const MOMENTS: u64 = 30;
/// From the start of the program until its handler answers, about.
const START: Duration = Duration::from_millis(2_500);
/// A call may take 4.8 s, and a container a second to start.
const TIME_SCALE: &str = "0.04";

/// Sessions that are ended at moments of their start, their work and a reload: each next one has only its own container.
fn sessions_end(machine: &Machine) {
    let mut home = Home::new();
    let app = project(&mut home, machine);
    let args = ["--insecure-storage", "--engine", machine.name];
    let first = first_seed();
    println!("{}: {MOMENTS} moments; LINKWORLD_TEST_SEED={first}", machine.name);
    let blows = [Blow::Kill, Blow::Kill, Blow::Kill, Blow::Int, Blow::Term, Blow::HangUp, Blow::Quit];
    let (mut checked, mut left_most) = (0, 0);
    for number in 0..MOMENTS {
        let mut chance = Chance::of(first + number);
        let blow = blows[usize::try_from(chance.below(blows.len() as u64)).unwrap()];
        let mut dev = home.spawn_dev(&app, &args);
        if chance.below(3) > 0 {
            assert!(dev.is_ready(), "seed {}: {}", first + number, dev.stderr());
            let own = machine.containers();
            assert_eq!(own.len(), 1, "seed {}: only its own container is there", first + number);
            checked += 1;
            if chance.below(2) == 0 {
                edit(&app.join("main.py"), |text| text + "# changed\n");
            }
        }
        chance.wait(START);
        blow.strike(&dev, &mut chance);
        assert_eq!(dev.ended(), blow.exit_code(), "seed {}, {blow:?}", first + number);
        left_most = left_most.max(machine.containers().len());
    }
    let dev = home.dev(&app, &args);
    assert_eq!(machine.containers().len(), 1, "only its own container is there");
    assert_eq!(dev.stop(), 130);
    assert_eq!(machine.containers(), Vec::<String>::new());
    println!(
        "{}: {MOMENTS} sessions ended, at most {left_most} containers left by one, none after the next start ({} looked at)",
        machine.name,
        checked + 1
    );
}

#[test]
fn podman_has_no_container_left_after_the_next_start() {
    sessions_end(&Machine::podman());
}

#[test]
fn docker_has_no_container_left_after_the_next_start() {
    sessions_end(&Machine::docker());
}

#[test]
fn handlers_in_containers_that_misbehave_when_called() {
    let machine = Machine::podman();
    for case in CASES {
        let mut home = Home::new();
        machine.is_used_by(&mut home);
        let apps = ["case-bot", "honest-bot"].map(|slug| behaviours::project(&home, slug, "none"));
        for (app, program) in apps.iter().zip(["main.py", "healthy.py"]) {
            let file = format!(
                "FROM {BASE}\nLABEL dev.linkworld.writable-root=true\nENV ADDRESS=0.0.0.0\nWORKDIR /app\n\
                 COPY main.py healthy.py behaviour ./\nCMD [\"/usr/bin/python3\", \"-B\", \"{program}\"]\n"
            );
            std::fs::write(format!("{app}/Dockerfile"), file).unwrap();
        }
        home.set("LINKWORLD_TEST_TIME_SCALE", TIME_SCALE);
        let behaviour = format!("BEHAVIOUR={}", case.0);
        let args = [&apps[1], "--insecure-storage", "--engine", machine.name, "--env", &behaviour];
        let dev = home.dev(apps[0].as_ref(), &args);
        home.set("LINKWORLD_TEST_TIME_SCALE", "1");
        behaviours::is_answered(&home, &dev, *case, false);
        let stopping = Instant::now();
        assert_eq!(dev.stop(), 130, "{}", case.0);
        assert!(stopping.elapsed() < PATIENCE, "{}", case.0);
        assert_eq!(machine.containers(), Vec::<String>::new(), "{}", case.0);
        println!("{}: status {}, {:?}; stopped after {:?}", case.0, case.1, case.2, stopping.elapsed());
    }
    println!("{} ways to misbehave in containers of {}", CASES.len(), machine.name);
}
