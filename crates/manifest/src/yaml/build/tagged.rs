//! Mappings under a tag for plain values, a relic of YAML 1.1 that only the SDK's own verdict accepts.

use crate::drift::Compat;
use crate::source::Span;
use crate::yaml::build::builder::{NodeBuilder, SCALAR_TAGS, YAML_TAGS, default_key, explicit, is_plain_equals};
use crate::yaml::node::{Data, MapEntry, Node};
use crate::yaml::scan::pull::tokens;
use crate::yaml::scan::token::TokenKind;
use linkworld_contract::limits;
use std::borrow::Cow;

impl NodeBuilder<'_> {
    /// A mapping under a tag for plain values: what its first `=` key has is the value, to the SDK alone.
    pub(super) fn tagged_mapping(
        &self,
        tag: Option<&(String, Span)>,
        entries: &[MapEntry],
        span: Span,
    ) -> Option<Node> {
        let (tag, tag_span) = tag?;
        let name = tag.strip_prefix(YAML_TAGS).filter(|name| SCALAR_TAGS.contains(name) && *name != "timestamp")?;
        if self.compat == Compat::Ours {
            return None;
        }
        let (text, surrogates) = self.default_of(entries)?;
        Some(Node::leaf(span, explicit(name, Cow::Owned(text), surrogates, span, *tag_span)))
    }

    /// The text that a mapping's first `=` key leads to, and whether it contains lone surrogates.
    fn default_of(&self, entries: &[MapEntry]) -> Option<(String, bool)> {
        let is_default =
            |entry: &&MapEntry| !entry.merged && (default_key(&entry.key).is_some() || is_plain_equals(&entry.key));
        let value = &entries.iter().find(is_default)?.value;
        match &value.data {
            Data::Text(text) => Some((text.to_string(), false)),
            Data::Surrogates(text) => Some((text.to_string(), true)),
            Data::Map(entries) | Data::Set(entries) => self.default_of(entries),
            Data::Broken(defect) if defect.entries.is_some() => self.default_of(defect.entries.as_deref()?),
            Data::List(_) | Data::Pairs(_) => None,
            _ if value.span.is_empty() => Some((String::new(), false)),
            // Any other scalar counts as it is written, whatever it reads as.
            _ => {
                let written = self.text.get(value.span.start..value.span.end)?;
                let tokens = tokens(written, limits::YAML_DEPTH_MAX);
                tokens.into_iter().next().and_then(|token| match token.kind {
                    TokenKind::Scalar(scalar) => Some((scalar.text.into_owned(), scalar.surrogates)),
                    _ => None,
                })
            }
        }
    }
}
