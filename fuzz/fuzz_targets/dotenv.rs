//! Any text as a dotenv file: everything or every problem, no value in a problem, and what is read is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_client::dotenv::parse;

fuzz_target!(|text: &str| match parse(text) {
    Ok(entries) => {
        let lines = text.split('\n').count();
        for (at, entry) in entries.iter().enumerate() {
            assert!((1..=lines).contains(&entry.line));
            assert!(entries[..at].iter().all(|other| other.key != entry.key && other.line < entry.line));
            assert!(entry.value.byte_count() <= text.len());
        }
        // Nothing before or behind it changes how a file is read; a byte order mark is one only at the start.
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let again = parse(&format!("# a comment\n{body}\n")).unwrap();
        assert_eq!(again.len(), entries.len());
        for (one, other) in entries.iter().zip(&again) {
            assert!(one.key == other.key && one.value == other.value && other.line == one.line + 1);
        }
    }
    Err(problems) => {
        assert!(!problems.is_empty());
        for problem in problems {
            assert!(problem.line >= 1 && problem.message.len() <= 200, "{problem:?}");
            assert!(!problem.message.contains(char::is_control), "{problem:?}");
        }
    }
});
