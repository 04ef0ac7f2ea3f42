//! Tokens to nodes: YAML's grammar by recursive descent, capped in depth.

mod collections;

use crate::drift::Compat;
use crate::node::{Node, RECURSIVE};
use crate::source::Span;
use crate::yaml::build::{Builder, Content};
use crate::yaml::cursor::Fault;
use crate::yaml::scan::{Scanner, too_deep};
use crate::yaml::token::Kind;
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::discriminant;

const YAML_TAGS: &str = "tag:yaml.org,2002:";
/// Characters of a tag that are looked at: none that means anything is as long, and a long prefix may be used often.
const TAG_CHARS_MAX: usize = 256;

pub(crate) type Read<T> = Result<T, Box<Fault>>;

/// The one document of the token stream; none if it has no content.
pub(crate) fn parse(text: &str, depth_max: usize, compat: Compat) -> Read<Option<Node>> {
    let mut parser = Parser {
        tokens: Scanner::new(text, depth_max),
        last: Span::default(),
        handles: HashMap::new(),
        anchors: HashMap::new(),
        builder: Builder::new(text, compat),
        depth: 0,
        depth_max,
    };
    parser.document()
}

/// What an anchor stands for so far.
struct Anchor {
    span: Span,
    /// None while the node it names is still being read.
    node: Option<Node>,
}

pub(crate) struct Parser<'a> {
    tokens: Scanner<'a>,
    /// The token taken last.
    last: Span,
    handles: HashMap<&'a str, String>,
    anchors: HashMap<&'a str, Anchor>,
    builder: Builder<'a>,
    depth: usize,
    depth_max: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> &Kind<'a> {
        self.tokens.peek().map_or(&Kind::End, |token| &token.kind)
    }

    fn place(&mut self) -> Span {
        match self.tokens.peek() {
            Some(token) => token.span,
            None => self.tokens.end(),
        }
    }

    fn take(&mut self) -> Kind<'a> {
        match self.tokens.take() {
            Some(token) => {
                self.last = token.span;
                token.kind
            }
            None => Kind::End,
        }
    }

    fn take_if(&mut self, wanted: &Kind<'_>) -> bool {
        let found = discriminant(self.peek()) == discriminant(wanted);
        if found {
            self.take();
        }
        found
    }

    /// The fault of a token that fits nowhere; the scanner's own fault comes first.
    fn unexpected(&mut self, expected: &str) -> Box<Fault> {
        let span = self.place();
        // A scanner's fault that begins here explains the token better than the grammar can.
        let past = span.end.max(span.start + 1);
        let scanner_stopped_here = self.tokens.finish().is_some_and(|fault| fault.span.start < past);
        if (scanner_stopped_here || *self.peek() == Kind::Fault)
            && let Some(fault) = self.tokens.take_fault()
        {
            return fault;
        }
        let found = describe(self.peek());
        let misaligned = matches!(self.peek(), Kind::BlockMapStart | Kind::BlockListStart);
        // Tokens that only mark a beginning have no bytes; what begins there has.
        let mut span = span;
        while span.is_empty() && !matches!(self.peek(), Kind::End | Kind::Fault) {
            self.take();
            span = self.place();
        }
        if misaligned {
            return Fault::syntax(span, "this line lines up with no block above it")
                .help("give it the same number of spaces as the lines it belongs to");
        }
        Fault::syntax(span, format!("{found} where {expected} was expected"))
    }

    fn document(&mut self) -> Read<Option<Node>> {
        let marked = matches!(
            self.peek(),
            Kind::VersionDirective { .. } | Kind::TagDirective { .. } | Kind::OtherDirective | Kind::DocumentStart
        );
        if *self.peek() == Kind::End {
            return Ok(None);
        }
        if marked {
            self.directives()?;
            if !self.take_if(&Kind::DocumentStart) {
                return Err(self.unexpected("`---`"));
            }
        }
        self.handles.entry("!").or_insert_with(|| "!".to_owned());
        self.handles.entry("!!").or_insert_with(|| YAML_TAGS.to_owned());
        let empty = marked
            && matches!(
                self.peek(),
                Kind::VersionDirective { .. }
                    | Kind::TagDirective { .. }
                    | Kind::OtherDirective
                    | Kind::DocumentStart
                    | Kind::DocumentEnd
                    | Kind::End
            );
        let root = if empty { self.nothing() } else { self.node(true, false)? };
        while self.take_if(&Kind::DocumentEnd) {}
        match self.peek() {
            Kind::End => Ok(Some(root)),
            Kind::DocumentStart => {
                let span = self.place();
                Err(Fault::syntax(span, "a second document starts here, a manifest is one")
                    .help("remove this `---` and what follows, or put it into a file of its own"))
            }
            _ => Err(self.unexpected("the end of the document")),
        }
    }

    fn directives(&mut self) -> Read<()> {
        let mut version = false;
        loop {
            match self.peek() {
                Kind::VersionDirective { major_is_one } => {
                    let wrong = if version {
                        Some("a second `%YAML` line")
                    } else if *major_is_one {
                        None
                    } else {
                        Some("a YAML version other than 1")
                    };
                    if let Some(wrong) = wrong {
                        return Err(Fault::syntax(self.place(), wrong).help("remove the `%YAML` line"));
                    }
                    version = true;
                    self.take();
                }
                Kind::TagDirective { .. } => {
                    let span = self.place();
                    if let Kind::TagDirective { handle, prefix } = self.take()
                        && self.handles.insert(handle, prefix).is_some()
                    {
                        return Err(Fault::syntax(span, format!("a second `%TAG` line for `{}`", short(handle))));
                    }
                }
                Kind::OtherDirective => {
                    self.take();
                }
                _ => return Ok(()),
            }
        }
    }

    /// A null that is written as nothing, right after the last token.
    fn nothing(&mut self) -> Node {
        let span = Span::empty(self.last.end);
        self.builder.scalar(None, Cow::Borrowed(""), true, false, span)
    }

    fn node(&mut self, block: bool, indentless: bool) -> Read<Node> {
        match self.peek() {
            Kind::Alias(_) => self.alias(),
            Kind::Anchor(_) | Kind::Tag { .. } => self.marked(block, indentless),
            _ => {
                let start = self.place();
                self.content(start, None, block, indentless, false)
            }
        }
    }

    /// A node behind an anchor, a tag or both.
    fn marked(&mut self, block: bool, indentless: bool) -> Read<Node> {
        let start = self.place();
        let mut anchor = None;
        let mut tag = None;
        for _ in 0..2 {
            match self.peek() {
                Kind::Anchor(_) if anchor.is_none() => {
                    let span = self.place();
                    if let Kind::Anchor(name) = self.take() {
                        anchor = Some((name, span));
                    }
                }
                Kind::Tag { .. } if tag.is_none() => tag = Some(self.tag()?),
                _ => {}
            }
        }
        if let Some((name, span)) = anchor {
            if let Some(first) = self.anchors.get(name) {
                let first = first.span;
                return Err(Fault::syntax(span, format!("the anchor `&{}` is defined a second time", short(name)))
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

    fn alias(&mut self) -> Read<Node> {
        let span = self.place();
        let Kind::Alias(name) = self.take() else { return Err(self.unexpected("an alias")) };
        match self.anchors.get(name) {
            None => {
                Err(Fault::syntax(span, format!("`*{}` refers to an anchor that is not defined above", short(name)))
                    .help("put the whole value in double quotes if it is text"))
            }
            Some(Anchor { node: Some(node), .. }) =>
            // The target's places stay those of the anchor.
            {
                Ok(node.clone())
            }
            Some(anchor) if self.builder.takes_recursion() => Ok(self.builder.recursion(span, name, anchor.span)),
            Some(anchor) => {
                Err(Fault::new(RECURSIVE, span, format!("`*{}` stands inside the value it names", short(name)))
                    .label(anchor.span, "the value starts here")
                    .help("a manifest cannot contain itself; write the value out"))
            }
        }
    }

    fn tag(&mut self) -> Read<(String, Span)> {
        let span = self.place();
        match self.take() {
            Kind::Tag { handle: None, suffix } => Ok((suffix, span)),
            Kind::Tag { handle: Some(handle), suffix } => match self.handles.get(handle) {
                Some(prefix) => Ok((prefix.chars().chain(suffix.chars()).take(TAG_CHARS_MAX).collect(), span)),
                None => Err(Fault::syntax(span, format!("the tag handle `{}` is not defined", short(handle)))
                    .help("remove the tag; manifests need none")),
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
    ) -> Read<Node> {
        let open = self.place();
        match self.peek() {
            Kind::Scalar(_) => {
                let Kind::Scalar(scalar) = self.take() else { return Err(self.unexpected("a value")) };
                Ok(self.builder.scalar(tag, scalar.text, scalar.plain, scalar.surrogates, open))
            }
            Kind::BlockEntry if indentless => self.nested(start, tag, Self::indentless_list),
            Kind::FlowListStart => self.nested(start, tag, Self::flow_list),
            Kind::FlowMapStart => self.nested(start, tag, Self::flow_map),
            Kind::BlockListStart if block => self.nested(start, tag, Self::block_list),
            Kind::BlockMapStart if block => self.nested(start, tag, Self::block_map),
            kind if marked && *kind != Kind::Fault => {
                let span = Span::empty(self.last.end);
                Ok(self.builder.scalar(tag, Cow::Borrowed(""), true, false, span))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// One level deeper; the node's bytes reach from its first token to its last.
    fn nested(&mut self, start: Span, tag: Option<(String, Span)>, read: fn(&mut Self) -> Read<Content>) -> Read<Node> {
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

fn describe(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::End => "the end of the file",
        Kind::VersionDirective { .. } | Kind::TagDirective { .. } | Kind::OtherDirective => "a directive",
        Kind::DocumentStart => "`---`",
        Kind::DocumentEnd => "`...`",
        Kind::BlockListStart => "a list",
        Kind::BlockMapStart => "a mapping",
        Kind::BlockEnd => "the end of the block",
        Kind::FlowListStart => "`[`",
        Kind::FlowListEnd => "`]`",
        Kind::FlowMapStart => "`{`",
        Kind::FlowMapEnd => "`}`",
        Kind::BlockEntry => "`- `",
        Kind::FlowEntry => "`,`",
        Kind::Key => "a key",
        Kind::Value => "`:`",
        Kind::Alias(_) => "an alias",
        Kind::Anchor(_) => "an anchor",
        Kind::Tag { .. } => "a tag",
        Kind::Scalar(_) => "text",
        Kind::Fault => "broken text",
    }
}
