//! Where our verdict is not that of the published Python SDK 1.7.0, row by row, and why.
//!
//! The one table of deviations: `explain drift` prints it, the drift test allows nothing outside of it.

use crate::codes;
use crate::spec::pattern::{self, Pattern};

/// Whose verdict is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compat {
    /// Ours: the contract with the deviations of [`DRIFT`].
    #[default]
    Ours,
    /// That of the published Python SDK 1.7.0.
    Sdk17,
}

/// Which way a deviation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// We accept what the SDK refuses.
    Wider,
    /// We refuse what the SDK accepts, and `--compat sdk-1.7` accepts it too.
    Narrower,
    /// We refuse what the SDK accepts, in every mode: it could not be carried further.
    NarrowerAlways,
    /// Both refuse; the SDK does it by crashing.
    Cleaner,
}

/// One deviation.
#[derive(Debug)]
pub struct Drift {
    /// Stable name of the row.
    pub code: &'static str,
    /// Codes of the findings in which it shows; empty where it is an acceptance.
    pub findings: &'static [&'static str],
    /// The direction.
    pub way: Way,
    /// What differs.
    pub what: &'static str,
    /// Why we differ.
    pub reason: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// All deviations.
pub const DRIFT: &[Drift] = &[
    Drift {
        code: "docs-url",
        findings: &[],
        way: Way::Wider,
        what: "`docs_url` is accepted, https only",
        reason: "the manifest reference names it as an optional field",
        source: "manifest reference, docs_url",
    },
    Drift {
        code: "tool-name-64",
        findings: &[],
        way: Way::Wider,
        what: "a tool name may have 64 characters; at 64 there is a warning",
        reason: "the reference says 3 to 64, the SDK's pattern ends at 63",
        source: "manifest reference, tools",
    },
    Drift {
        code: "duplicate-key",
        findings: &[codes::DUPLICATE_KEY],
        way: Way::Narrower,
        what: "a key that stands twice in one mapping is refused",
        reason: "the SDK silently takes the last, which is never what was meant",
        source: "our decision",
    },
    Drift {
        code: "trailing-newline",
        findings: &[codes::TRAILING_NEWLINE],
        way: Way::Narrower,
        what: "a line break at the end of an id, a version, a scope or a name is refused",
        reason: "the SDK's patterns let one through by accident of `$`",
        source: "our decision",
    },
    Drift {
        code: "non-ascii-digit",
        findings: &[codes::NON_ASCII_DIGIT],
        way: Way::Narrower,
        what: "digits of other scripts in versions and times are refused",
        reason: "the SDK's `\\d` takes them by accident",
        source: "our decision",
    },
    Drift {
        code: "not-finite",
        findings: &[codes::NOT_FINITE],
        way: Way::Narrower,
        what: "an infinite `min` or `max` is refused",
        reason: "it passes the SDK and then cannot be sent as JSON",
        source: "our decision",
    },
    Drift {
        code: "huge-integer",
        findings: &[codes::HUGE_INTEGER],
        way: Way::Narrower,
        what: "an integer beyond 64 bits is refused where no bound is documented",
        reason: "readers of JSON round it",
        source: "our decision",
    },
    Drift {
        code: "depth",
        findings: &[codes::TOO_DEEP],
        way: Way::NarrowerAlways,
        what: "more than 64 levels of nesting are refused (490 with --compat sdk-1.7)",
        reason: "no field needs them; the SDK itself crashes from 487 to 494 levels on, as its caller's stack leaves it",
        source: "our decision",
    },
    Drift {
        code: "size",
        findings: &[codes::TOO_MANY_NODES],
        way: Way::NarrowerAlways,
        what: "a document that expands to more than 200,000 values is refused; a text counts once more per 32 bytes",
        reason: "a few hundred bytes of aliases, or one long text with many, can fill any memory",
        source: "our decision",
    },
    Drift {
        code: "recursion",
        findings: &[codes::RECURSIVE_ALIAS],
        way: Way::Narrower,
        what: "a value that contains itself is refused",
        reason: "the SDK accepts it in free-form fields and crashes when it sends it",
        source: "our decision",
    },
    Drift {
        code: "recursive-merge",
        findings: &[codes::RECURSIVE_ALIAS],
        way: Way::NarrowerAlways,
        what: "a mapping that merges what contains it is refused",
        reason: "what it would merge is not read to its end yet; the SDK makes a value of it that cannot be sent",
        source: "our decision",
    },
    Drift {
        code: "not-unicode",
        findings: &[codes::NOT_UNICODE],
        way: Way::Narrower,
        what: "half characters and bytes that are no text are refused in free-form fields too",
        reason: "the SDK accepts them and crashes when it sends them",
        source: "our decision",
    },
    Drift {
        code: "tagged-mapping",
        findings: &[codes::TAGGED_MAPPING],
        way: Way::Narrower,
        what: "a mapping under a tag for plain values, such as `!!str {=: x}`, is refused",
        reason: "the SDK takes the value of the key `=`, a relic of YAML 1.1 that nobody writes",
        source: "our decision",
    },
    Drift {
        code: "crash",
        findings: &[codes::BAD_VALUE, codes::YAML_SYNTAX],
        way: Way::Cleaner,
        what: "impossible dates, empty `0x_` and the like are ordinary findings",
        reason: "the SDK ends with a traceback",
        source: "our decision",
    },
];

/// True for the texts our pattern takes and the SDK's does not.
pub(crate) fn refused_by_sdk(pattern: &'static Pattern, text: &str) -> bool {
    std::ptr::eq(pattern, &pattern::TOOL_NAME) && text.strip_suffix('\n').unwrap_or(text).len() > TOOL_NAME_CHARS_SDK
}

/// The longest tool name the SDK's pattern takes.
pub(crate) const TOOL_NAME_CHARS_SDK: usize = 63;
