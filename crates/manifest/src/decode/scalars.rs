//! Texts, choices, numbers and answers.

use crate::codes;
use crate::coerce::{self, NoBool, NoInt};
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::node::{Data, Integer, Node};
use crate::normal::Normal;
use crate::spec::field::TextRule;
use crate::walk::Decoder;
use crate::words::Breach;
use crate::{drift, spelling, units, words};
use linkworld_contract::text::nearest;
use smol_str::SmolStr;
use std::borrow::Cow;

impl Decoder<'_> {
    pub(super) fn text(&mut self, node: &Node, rule: &'static TextRule) -> Option<Normal> {
        let text = match (&node.data, coerce::text(node)) {
            (_, Some(text)) => text,
            // The SDK looks into a text only where it has a rule for it.
            (Data::Surrogates(text), None) if self.compat == Compat::Sdk17 && rule.takes_any() => {
                return Some(Normal::Text((&**text).into()));
            }
            (Data::Surrogates(_) | Data::Bytes(_), None) => {
                let said = "this text holds half a character (a lone surrogate) or bytes that are not UTF-8";
                self.report(
                    Diagnostic::error(codes::NOT_UNICODE, node.span, said).help("write the characters themselves"),
                );
                return None;
            }
            _ => {
                let wanted = words::wanted_text(rule);
                let mut finding = self.wrong_type(node, &wanted);
                if let Some(raw) = words::quotable(node, self.source) {
                    finding = match self.breach(raw, rule) {
                        None => finding
                            .help(format!("put it in quotes to make it text: \"{raw}\""))
                            .edit(node.span, format!("\"{raw}\"")),
                        Some(Breach::Pattern(pattern)) => match spelling::near_miss(raw, pattern.takes) {
                            // Without quotes it would be a number again.
                            Some(meant) if meant.certain => {
                                let quoted = format!("\"{}\"", meant.text);
                                finding.help(format!("write `{quoted}`")).edit(node.span, quoted)
                            }
                            Some(meant) => finding.help(format!("write `{}`", meant.text)),
                            None => finding,
                        },
                        Some(_) => finding,
                    };
                }
                self.report(finding);
                return None;
            }
        };
        match self.breach(text, rule) {
            None => Some(Normal::Text(shared(node, text))),
            Some(breach) => {
                let finding = words::breach(node, text, rule, &breach, self.source);
                self.report(finding);
                None
            }
        }
    }

    /// The rule a text breaks.
    pub(super) fn breach(&self, text: &str, rule: &'static TextRule) -> Option<Breach> {
        let length = text.chars().count();
        // A short name that looks wrong anyway is told what it should look like.
        if length < rule.min && (length == 0 || rule.pattern.is_none()) {
            return Some(Breach::Short(length));
        }
        if rule.max.is_some_and(|max| length > max) {
            return Some(Breach::Long(length));
        }
        let pattern = rule.pattern?;
        let takes = match self.compat {
            Compat::Ours => (pattern.takes)(text),
            Compat::Sdk17 => pattern.sdk_takes(text) && !drift::refused_by_sdk(pattern, text),
        };
        (!takes).then_some(Breach::Pattern(pattern))
    }

    pub(super) fn choice(&mut self, node: &Node, choices: &'static [&'static str], any_case: bool) -> Option<Normal> {
        let list = words::alternatives(choices);
        let Some(text) = coerce::text(node) else {
            let finding = self.wrong_type(node, &list);
            self.report(finding);
            return None;
        };
        let wanted = if any_case { Cow::Owned(text.to_uppercase()) } else { Cow::Borrowed(text) };
        if let Some(choice) = choices.iter().find(|choice| **choice == wanted) {
            return Some(Normal::Text(SmolStr::new_static(choice)));
        }
        let said = format!("{} is not one of the choices, expected {list}", self.shown(node));
        let mut finding = Diagnostic::error(codes::BAD_CHOICE, node.span, said);
        if let Some(near) = spelling::synonym(text, choices).or_else(|| nearest(text, choices.iter().copied())) {
            finding = finding
                .help(format!("did you mean `{near}`?"))
                .edit(spelling::inside(node.span, text, self.source), near);
        }
        self.report(finding);
        None
    }

    /// Reports a value of another type; one with a comma behind it, as in JSON, or a unit is told so.
    fn report_type(&mut self, node: &Node, wanted: &str, takes: impl Fn(&str) -> bool) {
        let finding = self.wrong_type(node, wanted);
        let Some(text) = coerce::text(node) else { return self.report(finding) };
        let place = spelling::inside(node.span, text, self.source);
        let field = self.path.rsplit('.').next().unwrap_or_default();
        let number = units::number(field, text).map(|number| number.to_string());
        let finding = match (text.strip_suffix(',').filter(|bare| takes(bare)), number.filter(|number| takes(number))) {
            (Some(bare), _) => finding.help("remove the comma behind it").edit(place, bare),
            (None, Some(number)) => finding.help(format!("write `{number}`, without a unit")).edit(place, number),
            (None, None) => finding,
        };
        self.report(finding);
    }

    pub(super) fn int(&mut self, node: &Node, min: Option<i64>, max: Option<i64>) -> Option<Normal> {
        let wanted = words::wanted_int(min, max);
        let number = match coerce::int(node) {
            Ok(number) => number,
            Err(NoInt::Fraction) => {
                let said = format!("{} has a fraction, expected {wanted}", self.shown(node));
                self.report(Diagnostic::error(codes::WRONG_TYPE, node.span, said));
                return None;
            }
            Err(NoInt::Type | NoInt::Text | NoInt::NotFinite) => {
                self.report_type(node, &wanted, |text| text.parse::<i64>().is_ok());
                return None;
            }
        };
        let small = match number {
            Integer::Small(number) => min.is_some_and(|min| number < min),
            Integer::Huge(number) => min.is_some() && number < 0.0,
        };
        let large = match number {
            Integer::Small(number) => max.is_some_and(|max| number > max),
            Integer::Huge(number) => number > 0.0 && max.is_some(),
        };
        if small || large {
            let said = format!("{} is out of range, expected {wanted}", self.shown(node));
            let bound = if small { min.map(|min| format!("write {min} or more")) } else { None };
            let bound = bound.or_else(|| max.map(|max| format!("write {max} or less")));
            let mut finding = Diagnostic::error(codes::OUT_OF_RANGE, node.span, said);
            finding.help.extend(bound);
            self.report(finding);
            return None;
        }
        // Without a bound the SDK takes any number; ours must fit the 64 bits of the wire's readers.
        if matches!(number, Integer::Huge(_)) && self.compat == Compat::Ours {
            let said = format!("{} needs more than 64 bits, expected {wanted}", self.shown(node));
            self.report(Diagnostic::error(codes::HUGE_INTEGER, node.span, said).help("write a smaller number"));
            return None;
        }
        Some(Normal::any(coerce::json_int(number)))
    }

    pub(super) fn float(&mut self, node: &Node, min: Option<f64>, max: Option<f64>) -> Option<Normal> {
        let wanted = words::wanted_float(min, max);
        let Ok(number) = coerce::float(node) else {
            self.report_type(node, &wanted, |text| text.parse::<f64>().is_ok());
            return None;
        };
        // Written so that a NaN, which compares with nothing, is out of every range.
        let within = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
        if !within {
            let said = format!("{} is out of range, expected {wanted}", self.shown(node));
            let bound = match (min, max) {
                (Some(min), _) if number < min => Some(format!("write {min} or more")),
                (_, Some(max)) => Some(format!("write {max} or less")),
                _ => None,
            };
            let mut finding = Diagnostic::error(codes::OUT_OF_RANGE, node.span, said);
            finding.help.extend(bound);
            self.report(finding);
            return None;
        }
        if !number.is_finite() && self.compat == Compat::Ours {
            let said = format!("{} is not finite and cannot be sent, expected {wanted}", self.shown(node));
            self.report(Diagnostic::error(codes::NOT_FINITE, node.span, said).help("remove the line for no bound"));
            return None;
        }
        Some(Normal::any(coerce::json_float(number)))
    }

    pub(super) fn bool(&mut self, node: &Node) -> Option<Normal> {
        match coerce::bool(node) {
            Ok(answer) => Some(Normal::Bool(answer)),
            Err(NoBool::Type | NoBool::Word) => {
                let answers = ["true", "false", "yes", "no", "on", "off"];
                let comma = coerce::text(node).and_then(|text| text.strip_suffix(','));
                if comma.is_some_and(|bare| answers.contains(&bare)) {
                    self.report_type(node, "`true` or `false`", |text| answers.contains(&text));
                    return None;
                }
                let mut finding = self.wrong_type(node, "`true` or `false`");
                let text = coerce::text(node).unwrap_or_default();
                if let Some(near) = nearest(text, answers) {
                    let span = spelling::inside(node.span, text, self.source);
                    finding = finding.help(format!("did you mean `{near}`?")).edit(span, near);
                }
                self.report(finding);
                None
            }
        }
    }
}

/// The text of a node, without a copy where it has one.
fn shared(node: &Node, text: &str) -> SmolStr {
    match &node.data {
        Data::Text(own) => own.clone(),
        _ => text.into(),
    }
}
