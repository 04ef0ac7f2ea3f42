//! Any text: an answer within two seconds, spans inside of it, short findings; what is accepted is a fixed point.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_fuzz::{assert_sound, is_accepted};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, read, read_as, read_json};
use std::time::{Duration, Instant};

/// What any manifest may take. Instrumented code is slower than the program, so this is the looser side.
const ANSWER_MAX: Duration = Duration::from_secs(2);

fuzz_target!(|text: &str| {
    let source = SourceFile::new("fuzz", text);
    let started = Instant::now();
    let outcome = read(&source);
    assert!(started.elapsed() <= ANSWER_MAX, "{:?}", started.elapsed());
    for finding in &outcome.findings {
        assert_sound(&source, finding);
    }
    assert_eq!(outcome.normal.is_some(), is_accepted(&outcome));
    assert_eq!(outcome.manifest.is_some(), is_accepted(&outcome), "a struct does not fit its table");
    if let Some(normal) = &outcome.normal {
        // Read as JSON, the normal form is itself again.
        let again = read_json(&normal.to_json());
        assert_eq!(again.normal.as_ref(), Some(normal), "{:?}", again.findings);
    }
    for finding in &read_as(&source, Compat::Sdk17).findings {
        assert_sound(&source, finding);
    }
});
