//! Our verdict in the SDK's name against the SDK itself, which runs in a Python process beside the fuzzer.
//!
//! `LINKWORLD_TEST_PYTHON` names a Python with the SDK; `tests/setup` makes one.

#![no_main]

#[path = "../../tests/manifest/drift/oracle.rs"]
#[allow(dead_code, reason = "the drift test reads the normal form too")]
mod oracle;

use libfuzzer_sys::fuzz_target;
use linkworld_fuzz::is_accepted;
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::drift::{DRIFT, DriftDirection};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, ReadManifest, read, read_as};
use oracle::Oracle;
use std::cell::RefCell;

/// Longer texts only slow the SDK down.
const TEXT_BYTES_MAX: usize = 8 * 1024;

thread_local! {
    static ORACLE: RefCell<Oracle> = RefCell::new(Oracle::start());
}

fn codes(directions: &[DriftDirection]) -> Vec<&'static str> {
    DRIFT.iter().filter(|row| directions.contains(&row.way)).flat_map(|row| row.findings.iter().copied()).collect()
}

fuzz_target!(|text: &str| {
    if text.len() > TEXT_BYTES_MAX {
        return;
    }
    let source = SourceFile::new("fuzz", text);
    let sdk = read_as(&source, Compat::Sdk17);
    let ours = read(&source);
    let verdicts = ORACLE.with(|oracle| oracle.borrow_mut().judge(&[text]));
    let theirs = &verdicts[0];
    let errors = |outcome: &ReadManifest| -> Vec<&'static str> {
        let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
        errors.map(|finding| finding.code).collect()
    };
    if is_accepted(&sdk) != theirs.ok {
        let excused = codes(&[DriftDirection::NarrowerAlways]);
        let declared = theirs.ok && errors(&sdk).iter().all(|code| excused.contains(code));
        assert!(declared, "the SDK: {} {}\nwe: {:?}", theirs.ok, theirs.error, sdk.findings);
    }
    match (is_accepted(&ours), theirs.ok) {
        (false, true) => {
            let declared = codes(&[DriftDirection::Narrower, DriftDirection::NarrowerAlways]);
            assert!(errors(&ours).iter().all(|code| declared.contains(code)), "undeclared: {:?}", ours.findings);
        }
        (true, false) => {
            let long = ours.findings.iter().any(|finding| finding.code == "long-tool-name");
            assert!(long || text.contains("docs_url"), "ours accepts, the SDK refuses: {}", theirs.error);
        }
        _ => {}
    }
});
