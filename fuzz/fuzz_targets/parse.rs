//! Any text: an answer within two seconds, places that exist, short words; what is accepted is a fixed point.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_fuzz::manifest::{Compat, check, read, read_as};
use linkworld_fuzz::text::SourceFile;
use linkworld_fuzz::{is_accepted, keep_promises};
use std::time::{Duration, Instant};

/// What any manifest may take. Instrumented code is slower than the program, so this is the looser side.
const ANSWER_MAX: Duration = Duration::from_secs(2);

fuzz_target!(|text: &str| {
    let source = SourceFile::new("fuzz", text);
    let started = Instant::now();
    let outcome = read(&source);
    assert!(started.elapsed() <= ANSWER_MAX, "{:?}", started.elapsed());
    for finding in &outcome.findings {
        keep_promises(&source, finding);
    }
    assert_eq!(outcome.normal.is_some(), is_accepted(&outcome));
    assert_eq!(outcome.manifest.is_some(), is_accepted(&outcome), "the structs do not fit the table");
    if let Some(normal) = &outcome.normal {
        // Read as JSON, the normal form is itself again.
        let again = check(&normal.to_json());
        assert_eq!(again.normal.as_ref(), Some(normal), "{:?}", again.findings);
    }
    for finding in &read_as(&source, Compat::Sdk17).findings {
        keep_promises(&source, finding);
    }
});
