//! Text to tokens: YAML 1.1's indicators, indentation and simple keys.
//!
//! Tokens are produced on demand, so a large text is never in memory as tokens. Where the text is invalid the last token
//! marks the error, so that an earlier error of the grammar is still found first. Tokens carry byte spans; layout is
//! decided in columns.

use crate::codes;
use crate::source::Span;
use crate::yaml::scan::candidate::KeyCandidate;
use crate::yaml::scan::cursor::{Cursor, SyntaxError, is_break, is_space, is_space_not_tab};
use crate::yaml::scan::token::{TokenKind, YamlScalar, YamlToken};
use crate::yaml::scan::{directive, quoted, unquoted};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Cuts a text into tokens, each when it is asked for.
pub(crate) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    /// Those that were not taken yet.
    pub(super) tokens: VecDeque<YamlToken<'a>>,
    /// How many were taken.
    pub(super) taken: usize,
    /// How many of `tokens` are certain: nothing will be put before them any more.
    pub(super) certain: usize,
    /// The token cut last, if it is a plain scalar.
    pub(super) last_plain: Option<Span>,
    /// Set when the text is at its end, or broken.
    pub(super) done: bool,
    pub(super) error: Option<Box<SyntaxError>>,
    /// Column of the innermost block collection; none outside of all.
    pub(super) indent: Option<usize>,
    pub(super) indents: Vec<Option<usize>>,
    /// One per open flow collection and one for the block context around them.
    pub(super) candidates: Vec<Option<KeyCandidate>>,
    pub(super) key_allowed: bool,
    pub(super) depth_max: usize,
}

pub(super) type Step = Result<(), Box<SyntaxError>>;

impl<'a> Scanner<'a> {
    /// Nesting beyond `depth_max` is a error.
    pub(crate) fn new(text: &'a str, depth_max: usize) -> Self {
        let mut cursor = Cursor::new(text);
        if cursor.peek() == Some('\u{feff}') {
            cursor.step();
        }
        Self {
            cursor,
            tokens: VecDeque::new(),
            taken: 0,
            certain: 0,
            last_plain: None,
            done: false,
            error: None,
            indent: None,
            indents: Vec::new(),
            candidates: vec![None],
            key_allowed: true,
            depth_max,
        }
    }

    pub(super) fn in_flow(&self) -> bool {
        self.candidates.len() > 1
    }

    /// The least column that continues a scalar here.
    fn inner_indent(&self) -> usize {
        self.indent.map_or(0, |column| column + 1)
    }

    pub(super) fn step(&mut self) -> Step {
        self.skip_to_token();
        self.drop_stale_candidates()?;
        self.close_blocks(Some(self.cursor.column));
        let Some(char) = self.cursor.peek() else {
            self.close_blocks(None);
            self.drop_candidate()?;
            self.push(TokenKind::End, Span::empty(self.cursor.at));
            self.done = true;
            return Ok(());
        };
        self.token(char)
    }

    fn token(&mut self, char: char) -> Step {
        let flow = self.in_flow();
        if self.cursor.column == 0 {
            if char == '%' {
                self.leave_document()?;
                let (kind, span) = directive::directive(&mut self.cursor)?;
                self.push(kind, span);
                return Ok(());
            }
            if self.cursor.is_document_mark("---") {
                return self.document_mark(TokenKind::DocumentStart);
            }
            if self.cursor.is_document_mark("...") {
                return self.document_mark(TokenKind::DocumentEnd);
            }
        }
        let spaced = |scanner: &Self| is_space(scanner.cursor.peek_second());
        match char {
            '[' => self.open_flow(TokenKind::FlowListStart),
            '{' => self.open_flow(TokenKind::FlowMapStart),
            ']' => self.close_flow(TokenKind::FlowListEnd),
            '}' => self.close_flow(TokenKind::FlowMapEnd),
            ',' => {
                self.key_allowed = true;
                self.drop_candidate()?;
                self.indicator(TokenKind::FlowEntry);
                Ok(())
            }
            '-' if spaced(self) => self.block_entry(),
            '?' if flow || spaced(self) => self.explicit_key(),
            ':' if flow || spaced(self) => self.value(),
            '*' | '&' | '!' => self.property(char),
            '|' | '>' if !flow => {
                self.key_allowed = true;
                self.drop_candidate()?;
                let start = self.cursor.at;
                let text = unquoted::block(&mut self.cursor, self.indent)?;
                self.scalar(start, text, false, false);
                Ok(())
            }
            '\'' | '"' => {
                self.keep_candidate()?;
                self.key_allowed = false;
                let start = self.cursor.at;
                let (text, surrogates) = quoted::quoted(&mut self.cursor, char)?;
                self.scalar(start, text, false, surrogates);
                Ok(())
            }
            _ if self.starts_plain(char) => self.plain(),
            _ => Err(self.no_token(char)),
        }
    }

    fn starts_plain(&self, char: char) -> bool {
        match char {
            '-' => !is_space(self.cursor.peek_second()),
            '?' | ':' => !self.in_flow() && !is_space(self.cursor.peek_second()),
            _ => !matches!(
                char,
                '\t' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
            ),
        }
    }

    fn no_token(&self, char: char) -> Box<SyntaxError> {
        let here = self.cursor.here();
        let in_quotes = "put the whole value in double quotes";
        match char {
            '\t' => {
                let error = SyntaxError::syntax(here, "a tab where only spaces are allowed");
                let error = error.help("replace the tab with spaces");
                // Behind a key any number of spaces is right; how deep a line is, only a person can tell.
                let ahead = self.cursor.before(here.start).trim_end_matches(' ');
                if ahead.ends_with([':', '-']) { error.safe_edit(here, " ") } else { error }
            }
            '`' => SyntaxError::syntax(here, "a value cannot start with a backtick").help(in_quotes),
            '@' | '%' => SyntaxError::syntax(here, format!("a value cannot start with `{char}`")).help(in_quotes),
            _ => SyntaxError::syntax(here, format!("unexpected `{char}`")).help(in_quotes),
        }
    }

    pub(super) fn push(&mut self, kind: TokenKind<'a>, span: Span) {
        self.last_plain = matches!(&kind, TokenKind::Scalar(scalar) if scalar.plain).then_some(span);
        self.tokens.push_back(YamlToken { span, kind });
    }

    /// One character that is a token.
    fn indicator(&mut self, kind: TokenKind<'a>) {
        let span = self.cursor.here();
        self.cursor.step();
        self.push(kind, span);
    }

    fn scalar(&mut self, start: usize, text: Cow<'a, str>, plain: bool, surrogates: bool) {
        let mut end = self.cursor.at;
        if !plain {
            // After a block scalar the cursor is behind the line ends that close it.
            let taken = self.cursor.since(start);
            end = start + taken.trim_end_matches([' ', '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).len();
        }
        self.push(TokenKind::Scalar(YamlScalar { text, plain, surrogates }), Span::new(start, end));
    }

    fn skip_to_token(&mut self) {
        loop {
            self.cursor.skip_spaces();
            if self.cursor.peek() == Some('#') {
                self.cursor.skip(|char| !is_break(char));
            }
            if self.cursor.take_break().is_none() {
                return;
            }
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    // --- blocks --------------------------------------------------------------------------------

    /// Ends the block collections that are indented deeper than `column`.
    fn close_blocks(&mut self, column: Option<usize>) {
        if self.in_flow() {
            return;
        }
        while self.indent.is_some() && self.indent > column {
            self.indent = self.indents.pop().flatten();
            self.push(TokenKind::BlockEnd, Span::empty(self.cursor.at));
        }
    }

    fn open_block(&mut self, column: usize) -> Result<bool, Box<SyntaxError>> {
        if self.indent >= Some(column) {
            return Ok(false);
        }
        if self.indents.len() >= self.depth_max {
            return Err(too_deep(self.cursor.here(), self.depth_max));
        }
        self.indents.push(self.indent);
        self.indent = Some(column);
        Ok(true)
    }

    fn block_entry(&mut self) -> Step {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(SyntaxError::syntax(self.cursor.here(), "a list item cannot start here")
                    .help("put the first `- ` on a line of its own"));
            }
            if self.open_block(self.cursor.column)? {
                self.push(TokenKind::BlockListStart, Span::empty(self.cursor.at));
            }
        }
        self.key_allowed = true;
        self.drop_candidate()?;
        self.indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn explicit_key(&mut self) -> Step {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(SyntaxError::syntax(self.cursor.here(), "a key cannot start here"));
            }
            if self.open_block(self.cursor.column)? {
                self.push(TokenKind::BlockMapStart, Span::empty(self.cursor.at));
            }
        }
        self.key_allowed = !self.in_flow();
        self.drop_candidate()?;
        self.indicator(TokenKind::Key);
        Ok(())
    }

    fn value(&mut self) -> Step {
        match self.candidates.last_mut().and_then(Option::take) {
            Some(candidate) => {
                let span = Span::empty(candidate.place.at);
                let at = candidate.token - self.taken;
                self.tokens.insert(at, YamlToken { span, kind: TokenKind::Key });
                if !self.in_flow() && self.open_block(candidate.place.column)? {
                    self.tokens.insert(at, YamlToken { span, kind: TokenKind::BlockMapStart });
                }
                self.key_allowed = false;
            }
            None => {
                if !self.in_flow() {
                    if !self.key_allowed {
                        return Err(self.misplaced_value());
                    }
                    if self.open_block(self.cursor.column)? {
                        self.push(TokenKind::BlockMapStart, Span::empty(self.cursor.at));
                    }
                }
                self.key_allowed = !self.in_flow();
            }
        }
        self.indicator(TokenKind::Value);
        Ok(())
    }

    // --- flow collections, properties, plain scalars, documents ----------------------------------

    fn open_flow(&mut self, kind: TokenKind<'a>) -> Step {
        self.keep_candidate()?;
        if self.candidates.len() > self.depth_max {
            return Err(too_deep(self.cursor.here(), self.depth_max));
        }
        self.candidates.push(None);
        self.key_allowed = true;
        self.indicator(kind);
        Ok(())
    }

    fn close_flow(&mut self, kind: TokenKind<'a>) -> Step {
        self.drop_candidate()?;
        if !self.in_flow() {
            let open = if kind == TokenKind::FlowListEnd { "[" } else { "{" };
            let close = if kind == TokenKind::FlowListEnd { "]" } else { "}" };
            return Err(SyntaxError::syntax(self.cursor.here(), format!("`{close}` without `{open}` before it")));
        }
        self.candidates.pop();
        self.key_allowed = false;
        self.indicator(kind);
        Ok(())
    }

    fn property(&mut self, char: char) -> Step {
        self.keep_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let kind = match char {
            '!' => directive::tag(&mut self.cursor)?,
            '&' => TokenKind::Anchor(directive::anchor_name(&mut self.cursor)?),
            _ => TokenKind::Alias(directive::anchor_name(&mut self.cursor)?),
        };
        self.push(kind, Span::new(start, self.cursor.at));
        Ok(())
    }

    fn plain(&mut self) -> Step {
        self.keep_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let (indent, flow) = (self.inner_indent(), self.in_flow());
        let plain = unquoted::plain(&mut self.cursor, indent, flow);
        self.key_allowed = plain.ended_line;
        let scalar = TokenKind::Scalar(YamlScalar { text: plain.text, plain: true, surrogates: false });
        let span = Span::new(start, plain.end);
        match self.key_before_colon() {
            Some(key) => self.plain_key(&key, scalar, span),
            None => {
                self.push(scalar, span);
                Ok(())
            }
        }
    }

    /// A block's key with its `:`, which is how nearly every line begins: the same tokens as [`Self::value`] makes of
    /// them one after the other, without a look back.
    fn plain_key(&mut self, key: &KeyCandidate, scalar: TokenKind<'a>, span: Span) -> Step {
        let before = Span::empty(key.place.at);
        if self.open_block(key.place.column)? {
            self.push(TokenKind::BlockMapStart, before);
        }
        self.push(TokenKind::Key, before);
        self.push(scalar, span);
        self.indicator(TokenKind::Value);
        Ok(())
    }

    fn leave_document(&mut self) -> Step {
        self.close_blocks(None);
        self.drop_candidate()?;
        self.key_allowed = false;
        Ok(())
    }

    fn document_mark(&mut self, kind: TokenKind<'a>) -> Step {
        self.leave_document()?;
        let start = self.cursor.at;
        self.cursor.step_by(3);
        self.push(kind, Span::new(start, self.cursor.at));
        debug_assert!(is_space_not_tab(self.cursor.peek()) || self.cursor.peek() == Some('\t'));
        Ok(())
    }
}

/// The error of nesting past the cap.
pub(crate) fn too_deep(span: Span, depth_max: usize) -> Box<SyntaxError> {
    SyntaxError::new(codes::TOO_DEEP, span, format!("more than {depth_max} levels of nesting"))
        .help("no field of a manifest nests this deep; flatten the value")
}
