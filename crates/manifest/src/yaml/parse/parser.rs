//! Tokens to nodes: YAML's grammar by recursive descent, capped in depth.

use crate::codes;
use crate::drift::Compat;
use crate::source::Span;
use crate::yaml::build::builder::{CollectionContent, NodeBuilder};
use crate::yaml::node::Node;
use crate::yaml::parse::columns;
use crate::yaml::scan::cursor::SyntaxError;
use crate::yaml::scan::scanner::{Scanner, too_deep};
use crate::yaml::scan::token::TokenKind;
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::discriminant;

const YAML_TAGS: &str = "tag:yaml.org,2002:";
/// Characters of a tag that are looked at: none that means anything is as long, and a long prefix may be used often.
const TAG_CHARS_MAX: usize = 256;

pub(crate) type Parsed<T> = Result<T, Box<SyntaxError>>;

/// The one document of the token stream; none if it has no content.
pub(crate) fn parse(text: &str, depth_max: usize, compat: Compat) -> Parsed<Option<Node>> {
    let mut parser = Parser {
        text,
        tokens: Scanner::new(text, depth_max),
        last: Span::default(),
        handles: HashMap::new(),
        anchors: HashMap::new(),
        builder: NodeBuilder::new(text, compat),
        depth: 0,
        depth_max,
    };
    parser.document()
}

/// The node an anchor names, as far as it was read.
struct Anchor {
    span: Span,
    /// None while the node it names is still being read.
    node: Option<Node>,
}

pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Scanner<'a>,
    /// The token taken last.
    pub(super) last: Span,
    handles: HashMap<&'a str, String>,
    anchors: HashMap<&'a str, Anchor>,
    builder: NodeBuilder<'a>,
    depth: usize,
    depth_max: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&mut self) -> &TokenKind<'a> {
        self.tokens.peek().map_or(&TokenKind::End, |token| &token.kind)
    }

    pub(super) fn place(&mut self) -> Span {
        match self.tokens.peek() {
            Some(token) => token.span,
            None => self.tokens.end(),
        }
    }

    pub(super) fn take(&mut self) -> TokenKind<'a> {
        match self.tokens.take() {
            Some(token) => {
                self.last = token.span;
                token.kind
            }
            None => TokenKind::End,
        }
    }

    pub(super) fn take_if(&mut self, wanted: &TokenKind<'_>) -> bool {
        let found = discriminant(self.peek()) == discriminant(wanted);
        if found {
            self.take();
        }
        found
    }

    /// The error of a token that fits nowhere; the scanner's own error comes first.
    pub(super) fn unexpected(&mut self, expected: &str) -> Box<SyntaxError> {
        let span = self.place();
        // A scanner's error that begins here explains the token better than the grammar can.
        let past = span.end.max(span.start + 1);
        let scanner_stopped_here = self.tokens.finish().is_some_and(|error| error.span.start < past);
        if (scanner_stopped_here || *self.peek() == TokenKind::Broken)
            && let Some(error) = self.tokens.take_error()
        {
            return error;
        }
        let found = describe(self.peek());
        let misaligned = matches!(self.peek(), TokenKind::BlockMapStart | TokenKind::BlockListStart);
        // Tokens that only mark a beginning have no bytes; what begins there has.
        let mut span = span;
        while span.is_empty() && !matches!(self.peek(), TokenKind::End | TokenKind::Broken) {
            self.take();
            span = self.place();
        }
        if misaligned {
            return SyntaxError::syntax(span, "the indentation of this line matches no block above it")
                .help(columns::advice(self.text.get(..span.start).unwrap_or_default()));
        }
        SyntaxError::syntax(span, format!("{found} where {expected} was expected"))
    }

    fn document(&mut self) -> Parsed<Option<Node>> {
        let marked = matches!(
            self.peek(),
            TokenKind::VersionDirective { .. }
                | TokenKind::TagDirective { .. }
                | TokenKind::OtherDirective
                | TokenKind::DocumentStart
        );
        if *self.peek() == TokenKind::End {
            return Ok(None);
        }
        if marked {
            self.directives()?;
            if !self.take_if(&TokenKind::DocumentStart) {
                return Err(self.unexpected("`---`"));
            }
        }
        self.handles.entry("!").or_insert_with(|| "!".to_owned());
        self.handles.entry("!!").or_insert_with(|| YAML_TAGS.to_owned());
        let empty = marked
            && matches!(
                self.peek(),
                TokenKind::VersionDirective { .. }
                    | TokenKind::TagDirective { .. }
                    | TokenKind::OtherDirective
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::End
            );
        let root = if empty { self.nothing() } else { self.node(true, false)? };
        while self.take_if(&TokenKind::DocumentEnd) {}
        match self.peek() {
            TokenKind::End => Ok(Some(root)),
            TokenKind::DocumentStart => {
                let span = self.place();
                Err(SyntaxError::syntax(span, "a second document starts here, expected a single document")
                    .help("remove this `---` and what follows, or put it into a file of its own"))
            }
            _ => Err(self.unexpected("the end of the document")),
        }
    }

    fn directives(&mut self) -> Parsed<()> {
        let mut version = false;
        loop {
            match self.peek() {
                TokenKind::VersionDirective { major_is_one } => {
                    let wrong = if version {
                        Some("a second `%YAML` line")
                    } else if *major_is_one {
                        None
                    } else {
                        Some("a YAML version other than 1")
                    };
                    if let Some(wrong) = wrong {
                        return Err(SyntaxError::syntax(self.place(), wrong).help("remove the `%YAML` line"));
                    }
                    version = true;
                    self.take();
                }
                TokenKind::TagDirective { .. } => {
                    let span = self.place();
                    if let TokenKind::TagDirective { handle, prefix } = self.take()
                        && self.handles.insert(handle, prefix).is_some()
                    {
                        return Err(SyntaxError::syntax(span, format!("a second `%TAG` line for `{}`", short(handle))));
                    }
                }
                TokenKind::OtherDirective => {
                    self.take();
                }
                _ => return Ok(()),
            }
        }
    }

    /// A null that is written as nothing, right after the last token.
    pub(super) fn nothing(&mut self) -> Node {
        let span = Span::empty(self.last.end);
        self.builder.scalar(None, Cow::Borrowed(""), true, false, span)
    }

    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Parsed<Node> {
        match self.peek() {
            TokenKind::Alias(_) => self.alias(),
            TokenKind::Anchor(_) | TokenKind::Tag { .. } => self.marked(block, indentless),
            _ => {
                let start = self.place();
                self.content(start, None, block, indentless, false)
            }
        }
    }

    /// A node behind an anchor, a tag or both.
    fn marked(&mut self, block: bool, indentless: bool) -> Parsed<Node> {
        let start = self.place();
        let mut anchor = None;
        let mut tag = None;
        for _ in 0..2 {
            match self.peek() {
                TokenKind::Anchor(_) if anchor.is_none() => {
                    let span = self.place();
                    if let TokenKind::Anchor(name) = self.take() {
                        anchor = Some((name, span));
                    }
                }
                TokenKind::Tag { .. } if tag.is_none() => tag = Some(self.tag()?),
                _ => {}
            }
        }
        if let Some((name, span)) = anchor {
            if let Some(first) = self.anchors.get(name) {
                let first = first.span;
                return Err(SyntaxError::syntax(span, format!("duplicate anchor `&{}`", short(name)))
                    .label(first, "first defined here")
                    .help("give it another name"));
            }
            self.anchors.insert(name, Anchor { span, node: None });
        }
        let node = self.content(start, tag, block, indentless, true)?;
        if let Some((name, _)) = anchor
            && let Some(anchor) = self.anchors.get_mut(name)
        {
            anchor.node = Some(node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self) -> Parsed<Node> {
        let span = self.place();
        let TokenKind::Alias(name) = self.take() else { return Err(self.unexpected("an alias")) };
        match self.anchors.get(name) {
            None => Err(SyntaxError::syntax(
                span,
                format!("`*{}` refers to an anchor that is not defined above", short(name)),
            )
            .help("put the whole value in double quotes if it is text")),
            Some(Anchor { node: Some(node), .. }) =>
            // The spans of the target stay those of the anchor.
            {
                Ok(node.clone())
            }
            Some(anchor) if self.builder.takes_recursion() => Ok(self.builder.recursion(span, name, anchor.span)),
            Some(anchor) => Err(SyntaxError::new(
                codes::RECURSIVE_ALIAS,
                span,
                format!("`*{}` is inside the value it refers to", short(name)),
            )
            .label(anchor.span, "the value starts here")
            .help("write the value instead of the alias")),
        }
    }

    fn tag(&mut self) -> Parsed<(String, Span)> {
        let span = self.place();
        match self.take() {
            TokenKind::Tag { handle: None, suffix } => Ok((suffix, span)),
            TokenKind::Tag { handle: Some(handle), suffix } => match self.handles.get(handle) {
                Some(prefix) => Ok((prefix.chars().chain(suffix.chars()).take(TAG_CHARS_MAX).collect(), span)),
                None => Err(SyntaxError::syntax(span, format!("the tag handle `{}` is not defined", short(handle)))
                    .help("remove the tag")),
            },
            _ => Err(self.unexpected("a tag")),
        }
    }

    fn content(
        &mut self,
        start: Span,
        tag: Option<(String, Span)>,
        block: bool,
        indentless: bool,
        marked: bool,
    ) -> Parsed<Node> {
        let open = self.place();
        match self.peek() {
            TokenKind::Scalar(_) => {
                let TokenKind::Scalar(scalar) = self.take() else { return Err(self.unexpected("a value")) };
                Ok(self.builder.scalar(tag, scalar.text, scalar.plain, scalar.surrogates, open))
            }
            TokenKind::BlockEntry if indentless => self.nested(start, tag, Self::indentless_list),
            TokenKind::FlowListStart => self.nested(start, tag, Self::flow_list),
            TokenKind::FlowMapStart => self.nested(start, tag, Self::flow_map),
            TokenKind::BlockListStart if block => self.nested(start, tag, Self::block_list),
            TokenKind::BlockMapStart if block => self.nested(start, tag, Self::block_map),
            kind if marked && *kind != TokenKind::Broken => {
                let span = Span::empty(self.last.end);
                Ok(self.builder.scalar(tag, Cow::Borrowed(""), true, false, span))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// One level deeper; the node's bytes reach from its first token to its last.
    pub(super) fn nested(
        &mut self,
        start: Span,
        tag: Option<(String, Span)>,
        read: fn(&mut Self) -> Parsed<CollectionContent>,
    ) -> Parsed<Node> {
        let open = self.place();
        if self.depth >= self.depth_max {
            return Err(too_deep(open, self.depth_max));
        }
        self.depth += 1;
        let content = read(self)?;
        self.depth -= 1;
        let end = content.end.max(start.end);
        self.builder.collection(tag, content.items, Span::new(open.start, end), start)
    }
}

/// A name as a headline repeats it.
fn short(name: &str) -> String {
    shorten(name, limits::QUOTE_CHARS_MAX)
}

fn describe(kind: &TokenKind<'_>) -> &'static str {
    match kind {
        TokenKind::End => "the end of the file",
        TokenKind::VersionDirective { .. } | TokenKind::TagDirective { .. } | TokenKind::OtherDirective => {
            "a directive"
        }
        TokenKind::DocumentStart => "`---`",
        TokenKind::DocumentEnd => "`...`",
        TokenKind::BlockListStart => "a list",
        TokenKind::BlockMapStart => "a mapping",
        TokenKind::BlockEnd => "the end of the block",
        TokenKind::FlowListStart => "`[`",
        TokenKind::FlowListEnd => "`]`",
        TokenKind::FlowMapStart => "`{`",
        TokenKind::FlowMapEnd => "`}`",
        TokenKind::BlockEntry => "`- `",
        TokenKind::FlowEntry => "`,`",
        TokenKind::Key => "a key",
        TokenKind::Value => "`:`",
        TokenKind::Alias(_) => "an alias",
        TokenKind::Anchor(_) => "an anchor",
        TokenKind::Tag { .. } => "a tag",
        TokenKind::Scalar(_) => "text",
        TokenKind::Broken => "broken text",
    }
}
