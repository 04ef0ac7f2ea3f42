//! Random moments that can be repeated, and what is sent then.

use crate::support::Dev;
use rustix::process::{Pid, Signal, kill_process};
use std::time::Duration;

/// Numbers that follow from a seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one, below `end` (SplitMix64).
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    pub(crate) fn wait(&mut self, window: Duration) {
        let micros = u64::try_from(window.as_micros()).unwrap().max(1);
        std::thread::sleep(Duration::from_micros(self.below(micros)));
    }
}

/// The seed of `LINKWORLD_TEST_SEED`, else a new one.
pub(crate) fn first_seed() -> u64 {
    std::env::var("LINKWORLD_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        u64::from(now.subsec_nanos()) << 20
    })
}

/// What a process is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Blow {
    Int,
    Term,
    HangUp,
    Quit,
    Kill,
    /// A second one while it ends.
    IntTwice,
    /// Halted, asked to end, and continued.
    Halted,
}

pub(crate) const BLOWS: [Blow; 7] =
    [Blow::Int, Blow::Term, Blow::HangUp, Blow::Quit, Blow::Kill, Blow::IntTwice, Blow::Halted];

impl Blow {
    /// Sends it; one that has ended already is not reached.
    pub(crate) fn strike(self, dev: &Dev, chance: &mut Chance) {
        let send = |signal| {
            let _ = kill_process(Pid::from_raw(i32::try_from(dev.child.id()).unwrap()).unwrap(), signal);
        };
        match self {
            Self::Int => send(Signal::INT),
            Self::Term => send(Signal::TERM),
            Self::HangUp => send(Signal::HUP),
            Self::Quit => send(Signal::QUIT),
            Self::Kill => send(Signal::KILL),
            Self::IntTwice => {
                send(Signal::INT);
                chance.wait(Duration::from_millis(20));
                send(Signal::INT);
            }
            Self::Halted => {
                send(Signal::STOP);
                chance.wait(Duration::from_millis(200));
                send(Signal::TERM);
                send(Signal::CONT);
            }
        }
    }

    /// The exit code that a shell reports.
    pub(crate) fn exit_code(self) -> i32 {
        128 + match self {
            Self::Int | Self::IntTwice => 2,
            Self::Term | Self::Halted => 15,
            Self::HangUp => 1,
            Self::Quit => 3,
            Self::Kill => 9,
        }
    }
}
