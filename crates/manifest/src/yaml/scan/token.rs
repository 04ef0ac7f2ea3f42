//! The tokens of YAML, as the scanner hands them to the grammar.

use crate::source::Span;
use std::borrow::Cow;

/// One token.
#[derive(Debug)]
pub(crate) struct YamlToken<'a> {
    pub(crate) span: Span,
    pub(crate) kind: TokenKind<'a>,
}

/// The tokens of YAML.
#[derive(Debug, PartialEq)]
pub(crate) enum TokenKind<'a> {
    End,
    VersionDirective {
        major_is_one: bool,
    },
    TagDirective {
        handle: &'a str,
        prefix: String,
    },
    OtherDirective,
    DocumentStart,
    DocumentEnd,
    BlockListStart,
    BlockMapStart,
    BlockEnd,
    FlowListStart,
    FlowListEnd,
    FlowMapStart,
    FlowMapEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    Tag {
        handle: Option<&'a str>,
        suffix: String,
    },
    Scalar(YamlScalar<'a>),
    /// The text could not be read further.
    Broken,
}

/// A scalar's text.
#[derive(Debug, PartialEq)]
pub(crate) struct YamlScalar<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Written without quotes or block marks.
    pub(crate) plain: bool,
    /// Contains a lone surrogate.
    pub(crate) surrogates: bool,
}
