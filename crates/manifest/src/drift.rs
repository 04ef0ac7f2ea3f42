//! Where our verdict differs from that of the published Python SDK 1.7.0, row by row, and why.
//!
//! The table of deviations of reading: the drift test allows nothing outside of it. `explain drift` prints it together
//! with the rules that the SDK does not have ([`crate::explain::deviations`]).

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

/// The direction of a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftDirection {
    /// We accept what the SDK rejects.
    Wider,
    /// We reject what the SDK accepts, and `--compat sdk-1.7` accepts it too.
    Narrower,
    /// We reject what the SDK accepts, in every mode: it could not be processed further.
    NarrowerAlways,
    /// Both reject it; the SDK does so by crashing.
    Cleaner,
    /// We reject it, in every mode; the SDK does not look at it.
    NotChecked,
}

/// One deviation.
#[derive(Debug, Clone, Copy)]
pub struct DriftRow {
    /// Stable name of the row.
    pub code: &'static str,
    /// Codes of the findings in which it shows; empty where it is an acceptance.
    pub findings: &'static [&'static str],
    /// The direction.
    pub way: DriftDirection,
    /// What differs.
    pub what: &'static str,
    /// Why we differ.
    pub reason: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// All deviations.
pub const DRIFT: &[DriftRow] = &[
    DriftRow {
        code: "docs-url",
        findings: &[],
        way: DriftDirection::Wider,
        what: "`docs_url` is accepted",
        reason: "the manifest reference names it as an optional field",
        source: "manifest reference, docs_url",
    },
    DriftRow {
        code: "tool-name-64",
        findings: &[],
        way: DriftDirection::Wider,
        what: "a tool name may have 64 characters; at 64 there is a warning",
        reason: "the reference allows 3 to 64, the SDK's pattern 63",
        source: "manifest reference, tools",
    },
    DriftRow {
        code: "duplicate-key",
        findings: &[codes::DUPLICATE_KEY],
        way: DriftDirection::Narrower,
        what: "a duplicate key in a mapping is rejected",
        reason: "the SDK silently uses the last one, which is rarely what was intended",
        source: "YAML 1.1, section 3.2.1.3: the keys of a mapping are unique",
    },
    DriftRow {
        code: "trailing-newline",
        findings: &[codes::TRAILING_NEWLINE],
        way: DriftDirection::Narrower,
        what: "a line break at the end of an id, a version, a scope or a name is rejected",
        reason: "the SDK's patterns accept one by accident, because `$` also matches before it",
        source: "manifest reference: the forms of ids, versions, scopes and names",
    },
    DriftRow {
        code: "non-ascii-digit",
        findings: &[codes::NON_ASCII_DIGIT],
        way: DriftDirection::Narrower,
        what: "digits of other scripts in versions and times are rejected",
        reason: "the SDK's `\\d` accepts them by accident",
        source: "manifest reference, version: a Semantic Version",
    },
    DriftRow {
        code: "not-finite",
        findings: &[codes::NOT_FINITE],
        way: DriftDirection::Narrower,
        what: "an infinite `min` or `max` is rejected",
        reason: "the SDK accepts it, but it cannot be sent as JSON",
        source: "RFC 8259, section 6: JSON has no infinity",
    },
    DriftRow {
        code: "huge-integer",
        findings: &[codes::HUGE_INTEGER],
        way: DriftDirection::Narrower,
        what: "an integer beyond 64 bits is rejected where no bound is documented",
        reason: "JSON readers round it",
        source: "RFC 8259, section 6: numbers beyond 64 bits are not interoperable",
    },
    DriftRow {
        code: "depth",
        findings: &[codes::TOO_DEEP],
        way: DriftDirection::NarrowerAlways,
        what: "more than 64 levels of nesting are rejected (490 with --compat sdk-1.7)",
        reason: "no field needs them; the SDK itself crashes at 487 to 494 levels, depending on the stack of its caller",
        source: "our decision",
    },
    DriftRow {
        code: "size",
        findings: &[codes::TOO_MANY_NODES],
        way: DriftDirection::NarrowerAlways,
        what: "a document that expands to more than 200,000 values is rejected; a text counts once more per 32 bytes",
        reason: "a few hundred bytes of aliases, or one long text with many, can exhaust the memory",
        source: "our decision",
    },
    DriftRow {
        code: "recursion",
        findings: &[codes::RECURSIVE_ALIAS],
        way: DriftDirection::Narrower,
        what: "a value that contains itself is rejected",
        reason: "the SDK accepts it in free-form fields and crashes when it sends it",
        source: "RFC 8259: JSON has no such value",
    },
    DriftRow {
        code: "recursive-merge",
        findings: &[codes::RECURSIVE_ALIAS],
        way: DriftDirection::NarrowerAlways,
        what: "a mapping that merges a value it is part of is rejected",
        reason: "the value to merge is not complete yet; the SDK builds a value that cannot be sent",
        source: "our decision",
    },
    DriftRow {
        code: "not-unicode",
        findings: &[codes::NOT_UNICODE],
        way: DriftDirection::Narrower,
        what: "lone surrogates and bytes that are not text are rejected in free-form fields too",
        reason: "the SDK accepts them and crashes when it sends them",
        source: "RFC 8259: JSON is UTF-8",
    },
    DriftRow {
        code: "tagged-mapping",
        findings: &[codes::TAGGED_MAPPING],
        way: DriftDirection::Narrower,
        what: "a mapping with a tag for plain values, such as `!!str {=: x}`, is rejected",
        reason: "the SDK accepts the value of the key `=`, a rarely used feature of YAML 1.1",
        source: "our decision",
    },
    DriftRow {
        code: "crash",
        findings: &[codes::BAD_VALUE, codes::YAML_SYNTAX],
        way: DriftDirection::Cleaner,
        what: "impossible dates, empty `0x_` and the like are ordinary findings",
        reason: "the SDK exits with a traceback",
        source: "our decision",
    },
];

/// True for texts that our pattern accepts and the SDK's does not.
pub(crate) fn refused_by_sdk(pattern: &'static Pattern, text: &str) -> bool {
    std::ptr::eq(pattern, &pattern::TOOL_NAME) && text.strip_suffix('\n').unwrap_or(text).len() > TOOL_NAME_CHARS_SDK
}

/// The longest tool name the SDK's pattern accepts.
pub(crate) const TOOL_NAME_CHARS_SDK: usize = 63;
