//! Lists and mappings, in block and in flow style.

use crate::codes;
use crate::source::Span;
use crate::yaml::build::builder::CollectionContent;
use crate::yaml::node::{MapEntry, Node};
use crate::yaml::parse::parser::{Parsed, Parser};
use crate::yaml::scan::token::TokenKind;

impl Parser<'_> {
    // --- lists -----------------------------------------------------------------------------------

    pub(super) fn block_list(&mut self) -> Parsed<CollectionContent> {
        self.take();
        let mut items = Vec::new();
        while self.take_if(&TokenKind::BlockEntry) {
            let item = match self.peek() {
                TokenKind::BlockEntry | TokenKind::BlockEnd => self.nothing(),
                _ => self.node(true, false)?,
            };
            items.push(item);
        }
        let end = items.last().map_or(self.last.end, |item| item.span.end.max(self.last.end));
        if !self.take_if(&TokenKind::BlockEnd) {
            return Err(self.unexpected("the next `- ` of the list"));
        }
        Ok(CollectionContent::list(items, end))
    }

    pub(super) fn indentless_list(&mut self) -> Parsed<CollectionContent> {
        let mut items = Vec::new();
        while self.take_if(&TokenKind::BlockEntry) {
            let item = match self.peek() {
                TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.nothing(),
                _ => self.node(true, false)?,
            };
            items.push(item);
        }
        Ok(CollectionContent::list(items, self.last.end))
    }

    pub(super) fn flow_list(&mut self) -> Parsed<CollectionContent> {
        self.take();
        let open = self.last;
        let mut items = Vec::new();
        while *self.peek() != TokenKind::FlowListEnd {
            if !items.is_empty() {
                self.flow_comma(open, "]")?;
                if *self.peek() == TokenKind::FlowListEnd {
                    break;
                }
            }
            let item = if *self.peek() == TokenKind::Key { self.flow_pair()? } else { self.node(false, false)? };
            items.push(item);
        }
        self.take();
        Ok(CollectionContent::list(items, self.last.end))
    }

    pub(super) fn flow_comma(&mut self, open: Span, close: &str) -> Parsed<()> {
        if self.take_if(&TokenKind::FlowEntry) {
            return Ok(());
        }
        let what = if close == "]" { "`,` or `]`" } else { "`,` or `}`" };
        let error = self.unexpected(what);
        if error.label.is_none() && error.code == codes::YAML_SYNTAX {
            Err(error.label(open, "opened here"))
        } else {
            Err(error)
        }
    }

    /// `[key: value]`: a mapping of one entry inside a list.
    pub(super) fn flow_pair(&mut self) -> Parsed<Node> {
        let start = self.place();
        self.nested(start, None, |parser| {
            parser.take();
            let key = match parser.peek() {
                TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowListEnd => parser.nothing(),
                _ => parser.node(false, false)?,
            };
            let value = if parser.take_if(&TokenKind::Value) {
                match parser.peek() {
                    TokenKind::FlowEntry | TokenKind::FlowListEnd => parser.nothing(),
                    _ => parser.node(false, false)?,
                }
            } else {
                parser.nothing()
            };
            Ok(CollectionContent::map(vec![MapEntry::new(key, value)], parser.last.end))
        })
    }

    // --- mappings --------------------------------------------------------------------------------

    pub(super) fn block_map(&mut self) -> Parsed<CollectionContent> {
        self.take();
        let mut entries = Vec::new();
        while self.take_if(&TokenKind::Key) {
            let key = match self.peek() {
                TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.nothing(),
                _ => self.node(true, true)?,
            };
            let value = if self.take_if(&TokenKind::Value) {
                match self.peek() {
                    TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.nothing(),
                    _ => self.node(true, true)?,
                }
            } else {
                self.nothing()
            };
            entries.push(MapEntry::new(key, value));
        }
        let end = self.last.end;
        if !self.take_if(&TokenKind::BlockEnd) {
            return Err(self.unexpected("the next key of the mapping"));
        }
        Ok(CollectionContent::map(entries, end))
    }

    pub(super) fn flow_map(&mut self) -> Parsed<CollectionContent> {
        self.take();
        let open = self.last;
        let mut entries: Vec<MapEntry> = Vec::new();
        while *self.peek() != TokenKind::FlowMapEnd {
            if !entries.is_empty() {
                self.flow_comma(open, "}")?;
                if *self.peek() == TokenKind::FlowMapEnd {
                    break;
                }
            }
            let entry = if self.take_if(&TokenKind::Key) {
                let key = match self.peek() {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMapEnd => self.nothing(),
                    _ => self.node(false, false)?,
                };
                let value = if self.take_if(&TokenKind::Value) {
                    match self.peek() {
                        TokenKind::FlowEntry | TokenKind::FlowMapEnd => self.nothing(),
                        _ => self.node(false, false)?,
                    }
                } else {
                    self.nothing()
                };
                MapEntry::new(key, value)
            } else {
                let key = self.node(false, false)?;
                MapEntry::new(key, self.nothing())
            };
            entries.push(entry);
        }
        self.take();
        Ok(CollectionContent::map(entries, self.last.end))
    }
}
