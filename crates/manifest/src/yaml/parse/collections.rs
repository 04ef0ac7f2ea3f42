//! Lists and mappings, in block and in flow style.

use super::{Parser, Read};
use crate::codes;
use crate::node::{Entry, Node};
use crate::source::Span;
use crate::yaml::build::Content;
use crate::yaml::token::Kind;

impl Parser<'_> {
    // --- lists -----------------------------------------------------------------------------------

    pub(super) fn block_list(&mut self) -> Read<Content> {
        self.take();
        let mut items = Vec::new();
        while self.take_if(&Kind::BlockEntry) {
            let item = match self.peek() {
                Kind::BlockEntry | Kind::BlockEnd => self.nothing(),
                _ => self.node(true, false)?,
            };
            items.push(item);
        }
        let end = items.last().map_or(self.last.end, |item| item.span.end.max(self.last.end));
        if !self.take_if(&Kind::BlockEnd) {
            return Err(self.unexpected("the next `- ` of the list"));
        }
        Ok(Content::list(items, end))
    }

    pub(super) fn indentless_list(&mut self) -> Read<Content> {
        let mut items = Vec::new();
        while self.take_if(&Kind::BlockEntry) {
            let item = match self.peek() {
                Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(),
                _ => self.node(true, false)?,
            };
            items.push(item);
        }
        Ok(Content::list(items, self.last.end))
    }

    pub(super) fn flow_list(&mut self) -> Read<Content> {
        self.take();
        let open = self.last;
        let mut items = Vec::new();
        while *self.peek() != Kind::FlowListEnd {
            if !items.is_empty() {
                self.flow_comma(open, "]")?;
                if *self.peek() == Kind::FlowListEnd {
                    break;
                }
            }
            let item = if *self.peek() == Kind::Key { self.flow_pair()? } else { self.node(false, false)? };
            items.push(item);
        }
        self.take();
        Ok(Content::list(items, self.last.end))
    }

    pub(super) fn flow_comma(&mut self, open: Span, close: &str) -> Read<()> {
        if self.take_if(&Kind::FlowEntry) {
            return Ok(());
        }
        let what = if close == "]" { "`,` or `]`" } else { "`,` or `}`" };
        let fault = self.unexpected(what);
        if fault.label.is_none() && fault.code == codes::YAML_SYNTAX {
            Err(fault.label(open, "opened here"))
        } else {
            Err(fault)
        }
    }

    /// `[key: value]`: a mapping of one entry inside a list.
    pub(super) fn flow_pair(&mut self) -> Read<Node> {
        let start = self.place();
        self.nested(start, None, |parser| {
            parser.take();
            let key = match parser.peek() {
                Kind::Value | Kind::FlowEntry | Kind::FlowListEnd => parser.nothing(),
                _ => parser.node(false, false)?,
            };
            let value = if parser.take_if(&Kind::Value) {
                match parser.peek() {
                    Kind::FlowEntry | Kind::FlowListEnd => parser.nothing(),
                    _ => parser.node(false, false)?,
                }
            } else {
                parser.nothing()
            };
            Ok(Content::map(vec![Entry::new(key, value)], parser.last.end))
        })
    }

    // --- mappings --------------------------------------------------------------------------------

    pub(super) fn block_map(&mut self) -> Read<Content> {
        self.take();
        let mut entries = Vec::new();
        while self.take_if(&Kind::Key) {
            let key = match self.peek() {
                Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(),
                _ => self.node(true, true)?,
            };
            let value = if self.take_if(&Kind::Value) {
                match self.peek() {
                    Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing(),
                    _ => self.node(true, true)?,
                }
            } else {
                self.nothing()
            };
            entries.push(Entry::new(key, value));
        }
        let end = self.last.end;
        if !self.take_if(&Kind::BlockEnd) {
            return Err(self.unexpected("the next key of the mapping"));
        }
        Ok(Content::map(entries, end))
    }

    pub(super) fn flow_map(&mut self) -> Read<Content> {
        self.take();
        let open = self.last;
        let mut entries: Vec<Entry> = Vec::new();
        while *self.peek() != Kind::FlowMapEnd {
            if !entries.is_empty() {
                self.flow_comma(open, "}")?;
                if *self.peek() == Kind::FlowMapEnd {
                    break;
                }
            }
            let entry = if self.take_if(&Kind::Key) {
                let key = match self.peek() {
                    Kind::Value | Kind::FlowEntry | Kind::FlowMapEnd => self.nothing(),
                    _ => self.node(false, false)?,
                };
                let value = if self.take_if(&Kind::Value) {
                    match self.peek() {
                        Kind::FlowEntry | Kind::FlowMapEnd => self.nothing(),
                        _ => self.node(false, false)?,
                    }
                } else {
                    self.nothing()
                };
                Entry::new(key, value)
            } else {
                let key = self.node(false, false)?;
                Entry::new(key, self.nothing())
            };
            entries.push(entry);
        }
        self.take();
        Ok(Content::map(entries, self.last.end))
    }
}
