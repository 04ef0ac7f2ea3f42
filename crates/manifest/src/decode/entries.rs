//! Mappings whose keys are names of the user's making, in the order of the file.

use crate::codes;
use crate::decode::decoder::Decoder;
use crate::decode::fields;
use crate::decode::keys::unknown_key;
use crate::decode::normal::{NormalFields, NormalForm};
use crate::decode::values::default_of;
use crate::decode::wording::{self, Violation};
use crate::source::Span;
use crate::spec::field::{FieldKind, TextRule};
use crate::spec::pattern::Pattern;
use crate::suggest::reshape;
use crate::yaml::keys;
use crate::yaml::node::{Data, Node};

impl Decoder<'_> {
    /// Reads every entry, also those whose name is refused; what could not be read is null, so that the rest is
    /// checked all the same.
    pub(super) fn entries(
        &mut self,
        node: &Node,
        key: &'static Pattern,
        kind: &'static FieldKind,
    ) -> Option<NormalForm> {
        let Data::Map(entries) = &node.data else {
            let finding = self.wrong_type(node, "a mapping of names to values");
            self.report(reshape::to_map(finding, node));
            return None;
        };
        let mut values = Vec::with_capacity(entries.len());
        for entry in keys::effective(entries) {
            if matches!(entry.key.data, Data::Broken(_)) {
                continue;
            }
            let Some(name) = entry.key.as_text() else {
                let finding = fields::bad_key(&entry.key, self.source);
                self.report(finding);
                continue;
            };
            if let Some((_, finding)) = unknown_key::glued_colon(entry, self.source, codes::WRONG_TYPE) {
                self.within(name, |this| this.report(finding));
                continue;
            }
            if !(key.accepts)(name) {
                let rule = TextRule { min: 0, max: None, pattern: Some(key) };
                let violation = Violation::Pattern(key);
                let finding = wording::violation(&entry.key, name, &rule, &violation, self.source);
                self.within(name, |this| this.report(finding));
            }
            let value = self.within(name, |this| this.entry_value(&entry.value, kind, entry.key.span));
            values.push((name.into(), value.unwrap_or(NormalForm::Null)));
        }
        Some(NormalForm::Entries(values))
    }

    /// A name without a value has all defaults, where there is a default for everything.
    fn entry_value(&mut self, node: &Node, kind: &'static FieldKind, key: Span) -> Option<NormalForm> {
        match (kind, &node.data) {
            (FieldKind::Object(object), Data::Null) if object.has_all_defaults() => {
                let values = object.fields.iter().map(default_of).collect();
                Some(NormalForm::Object(NormalFields::new(object, values)))
            }
            _ => self.value(node, kind, key),
        }
    }
}
