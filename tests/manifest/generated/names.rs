//! Texts at the borders of every pattern of the field table, each with the verdict it must get.
//!
//! They are chosen by hand from the platform's contract, not by the patterns themselves: a mistake in one of the two
//! shows. A new pattern needs a row in [`TABLE`].

use linkworld_manifest::spec::pattern::{self, Pattern};
use std::iter::once;

/// What is known of a pattern.
pub(crate) struct Names {
    pattern: &'static Pattern,
    /// A valid text; different numbers give different texts where the pattern leaves room.
    pub(crate) sample: fn(usize) -> String,
    /// A valid text of this many characters, where one exists.
    pub(crate) sized: fn(usize) -> Option<String>,
    good: &'static [&'static str],
    bad: &'static [(&'static str, &'static str)],
    /// The most characters, where the pattern itself has a limit that the field does not repeat.
    most: Option<usize>,
}

const PATTERN: &str = "bad-pattern";
const NEWLINE: &str = "trailing-newline";
const DIGIT: &str = "non-ascii-digit";

fn letters(length: usize) -> Option<String> {
    Some("a".repeat(length))
}

fn after(start: &str, length: usize) -> Option<String> {
    Some(format!("{start}{}", "a".repeat(length.checked_sub(start.len())?)))
}

const SLUG: &[(&str, &str)] = &[
    ("A", PATTERN),
    ("1a", PATTERN),
    ("-a", PATTERN),
    ("a b", PATTERN),
    ("ä", PATTERN),
    ("a.b", PATTERN),
    ("a\n\n", PATTERN),
    (" a", PATTERN),
    ("a\n", NEWLINE),
    ("", PATTERN),
];

static TABLE: &[Names] = &[
    Names {
        pattern: &pattern::API_VERSION,
        sample: |_| "linkworld.ai/v2".to_owned(),
        sized: |_| None,
        good: &["linkworld.ai/v2"],
        bad: &[
            ("linkworld.ai/v1", PATTERN),
            ("linkworld.ai/v2\n", PATTERN),
            ("v2", PATTERN),
            ("LinkWorld.ai/v2", PATTERN),
            ("", PATTERN),
            ("linkworldXai/v2", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::APP_ID,
        sample: |number| format!("lamp-shop{number}"),
        sized: letters,
        good: &["abc", "a-b", "a--b"],
        bad: &[
            ("ab", PATTERN),
            ("1ab", PATTERN),
            ("ab-", PATTERN),
            ("aB1", PATTERN),
            ("a_b", PATTERN),
            ("abc\n", NEWLINE),
            ("abc\n\n", PATTERN),
            ("äbc", PATTERN),
            ("", PATTERN),
            (" abc", PATTERN),
        ],
        most: Some(64),
    },
    Names {
        pattern: &pattern::OTHER_APP_ID,
        sample: |number| format!("other-{number}"),
        sized: letters,
        good: &["ab"],
        bad: &[("a", PATTERN), ("ab-", PATTERN), ("aB", PATTERN), ("a_b", PATTERN), ("ab\n", NEWLINE)],
        most: None,
    },
    Names {
        pattern: &pattern::VERSION,
        sample: |number| format!("0.3.{number}"),
        sized: |_| None,
        good: &["1.2.3", "01.2.3", "1.0.0-rc.01", "1.0.0--", "0.0.0-a-b.c"],
        bad: &[
            ("1.2", PATTERN),
            ("1.2.3.4", PATTERN),
            ("1.0.0+b", PATTERN),
            ("1.0.0-", PATTERN),
            ("1.0.0-a..b", PATTERN),
            ("v1.0.0", PATTERN),
            ("１.０.０", DIGIT),
            ("1.٢.3", DIGIT),
            ("1.0.0\n", NEWLINE),
            ("", PATTERN),
            ("1.0.0 ", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::TOOL_NAME,
        sample: |number| format!("find_lamp{number}"),
        sized: letters,
        good: &["abc", "a_1"],
        bad: &[
            ("ab", PATTERN),
            ("a-b", PATTERN),
            ("Abc", PATTERN),
            ("1ab", PATTERN),
            ("_ab", PATTERN),
            ("abc\n", NEWLINE),
            ("äbc", PATTERN),
            ("", PATTERN),
        ],
        most: Some(64),
    },
    Names {
        pattern: &pattern::SCOPE,
        sample: |_| "mail.send".to_owned(),
        sized: |_| None,
        good: &["mail.send", "m.s", "mail.send_all"],
        bad: &[
            ("mail", PATTERN),
            ("mail.send.x", PATTERN),
            ("m4il.send", PATTERN),
            ("Mail.send", PATTERN),
            ("mail.send\n", NEWLINE),
            ("mail-x.send", PATTERN),
            ("", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::SLUG,
        sample: |number| format!("s{number}"),
        sized: letters,
        good: &["a", "a-b_c", "a1"],
        bad: SLUG,
        most: None,
    },
    Names {
        pattern: &pattern::IDENTIFIER,
        sample: |number| format!("e{number}"),
        sized: letters,
        good: &["a", "a_b", "a1"],
        bad: &[
            ("A", PATTERN),
            ("1a", PATTERN),
            ("_a", PATTERN),
            ("a-b", PATTERN),
            ("ä", PATTERN),
            ("a\n", NEWLINE),
            ("a ", PATTERN),
            ("", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::SLOT_NAME,
        sample: |number| format!("s{number}"),
        sized: letters,
        good: &["a", "a_1"],
        bad: &[("A", PATTERN), ("a-b", PATTERN), ("1", PATTERN), ("a\n", NEWLINE)],
        most: None,
    },
    Names {
        pattern: &pattern::CLOCK,
        sample: |number| format!("{:02}:00", 7 + number),
        sized: |_| None,
        good: &["00:00", "23:59", "09:30"],
        bad: &[
            ("24:00", PATTERN),
            ("9:00", PATTERN),
            ("12:60", PATTERN),
            ("1200", PATTERN),
            ("12:00:00", PATTERN),
            ("", PATTERN),
            ("noon", PATTERN),
            ("09:00\n", PATTERN),
            ("0９:00", DIGIT),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::SERVER_URL,
        sample: |number| format!("https://m{number}.example"),
        sized: |length| after("https://", length),
        good: &["https://a", "http://a"],
        bad: &[("ftp://a", PATTERN), ("HTTPS://a", PATTERN), ("a", PATTERN)],
        most: None,
    },
    Names {
        pattern: &pattern::DOCS_URL,
        sample: |_| "https://docs.example".to_owned(),
        sized: |_| None,
        good: &["https://docs.example.com/a?b#c", "http://a.example", ""],
        bad: &[
            ("ftp://a.example", PATTERN),
            ("docs.example.com", PATTERN),
            ("https://", PATTERN),
            ("https://a b", PATTERN),
            ("http:///x", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::ROUTE_PATH,
        sample: |number| format!("/a{number}"),
        sized: |length| after("/", length),
        good: &["/a", "/a/{b}.pdf", "/{a}-{a}"],
        bad: &[
            ("a", PATTERN),
            ("/", PATTERN),
            ("/a/", PATTERN),
            ("//a", PATTERN),
            ("/a..b", PATTERN),
            ("/a?b", PATTERN),
            ("/a#b", PATTERN),
            ("/A", PATTERN),
            ("/{A}", PATTERN),
            ("/{a", PATTERN),
            ("/health", PATTERN),
            ("/tool/x", PATTERN),
            ("/public", PATTERN),
            ("/a\n", PATTERN),
            ("/ä", PATTERN),
        ],
        most: None,
    },
    Names {
        pattern: &pattern::DEPENDENCY_ROUTE,
        sample: |number| format!("GET /a{number}"),
        sized: |_| None,
        good: &["POST /documents"],
        bad: &[
            ("GET", PATTERN),
            ("get /a", PATTERN),
            ("GET  /a", PATTERN),
            ("GET a", PATTERN),
            ("HEAD /a", PATTERN),
            ("", PATTERN),
        ],
        most: None,
    },
];

/// The row of a pattern.
pub(crate) fn of(pattern: &'static Pattern) -> &'static Names {
    let row = TABLE.iter().find(|names| std::ptr::eq(names.pattern, pattern));
    row.unwrap_or_else(|| panic!("the pattern {} has no row in tests/manifest/generated/names.rs", pattern.regex))
}

impl Names {
    /// Texts the pattern takes, the longest one last.
    pub(crate) fn good(&self) -> Vec<String> {
        let longest = self.most.and_then(self.sized);
        self.good.iter().map(|text| (*text).to_owned()).chain(longest).collect()
    }

    /// Texts the pattern refuses, each with the code of the finding.
    pub(crate) fn bad(&self) -> Vec<(String, &'static str)> {
        let longer = self.most.and_then(|most| (self.sized)(most + 1));
        let bad = self.bad.iter().map(|(text, code)| ((*text).to_owned(), *code));
        bad.chain(longer.into_iter().flat_map(|text| once((text, PATTERN)))).collect()
    }
}
