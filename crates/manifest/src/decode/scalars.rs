//! Texts, choices, numbers and answers.

use crate::codes;
use crate::decode::coerce::{self, BoolError, IntError};
use crate::decode::decoder::Decoder;
use crate::decode::normal::NormalForm;
use crate::decode::wording;
use crate::decode::wording::Violation;
use crate::diagnostic::Diagnostic;
use crate::drift;
use crate::drift::Compat;
use crate::spec::dev_file::pattern::INSTANT;
use crate::spec::field::TextRule;
use crate::spec::pattern::CLOCK;
use crate::suggest::spelling::{self, Suggestion};
use crate::suggest::{units, value_hint};
use crate::yaml::node::{Data, Integer, Node};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use smol_str::SmolStr;
use std::borrow::Cow;

impl Decoder<'_> {
    pub(super) fn text(&mut self, node: &Node, rule: &'static TextRule) -> Option<NormalForm> {
        let text = match (&node.data, coerce::text(node)) {
            (_, Some(text)) => text,
            // A time without quotes, where YAML 1.1 has a type of its own for it.
            (Data::Timestamp(_), None) if self.written_instant(node, rule).is_some() => {
                self.written_instant(node, rule).unwrap_or_default()
            }
            // The SDK looks into a text only where it has a rule for it.
            (Data::Surrogates(text), None) if self.compat == Compat::Sdk17 && rule.accepts_any() => {
                return Some(NormalForm::Text((&**text).into()));
            }
            (Data::Surrogates(_) | Data::Bytes(_), None) => {
                let headline = "this text contains a lone surrogate or bytes that are not UTF-8";
                self.report(
                    Diagnostic::error(codes::NOT_UNICODE, node.span, headline).help("write the characters directly"),
                );
                return None;
            }
            _ => {
                let wanted = wording::wanted_text(rule);
                let mut finding = self.wrong_type(node, &wanted);
                if let Some(raw) = wording::quotable(node, self.source) {
                    finding = match self.violation(raw, rule) {
                        None => finding
                            .help(format!("put it in quotes to make it text: \"{raw}\""))
                            .safe_edit(node.span, format!("\"{raw}\"")),
                        Some(Violation::Pattern(pattern)) => match spelling::near_miss(raw, pattern) {
                            // Without quotes it would be a number again.
                            Some(Suggestion { text, certainty: Some(certainty) }) => {
                                let quoted = format!("\"{text}\"");
                                finding.help(format!("write `{quoted}`")).edit(certainty, node.span, quoted)
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
        match self.violation(text, rule) {
            None => Some(NormalForm::Text(shared(node, text))),
            Some(violation) => {
                let finding = wording::violation(node, text, rule, &violation, self.source);
                self.report(finding);
                None
            }
        }
    }

    /// The text of a time, where a point in time is wanted.
    fn written_instant(&self, node: &Node, rule: &TextRule) -> Option<&str> {
        let is_wanted = rule.pattern.is_some_and(|pattern| std::ptr::eq(pattern, &INSTANT));
        self.source.get(node.span.start..node.span.end).filter(|written| is_wanted && !written.is_empty())
    }

    /// The rule a text breaks.
    pub(super) fn violation(&self, text: &str, rule: &'static TextRule) -> Option<Violation> {
        let length = text.chars().count();
        // For a short name with the wrong form the form is reported.
        if length < rule.min && (length == 0 || rule.pattern.is_none()) {
            return Some(Violation::Short(length));
        }
        // A time that is too long is a time written otherwise.
        let is_time = rule.pattern.is_some_and(|pattern| std::ptr::eq(pattern, &CLOCK));
        if rule.max.is_some_and(|max| length > max) && !(is_time && value_hint::clock(text).is_some()) {
            return Some(Violation::Long(length));
        }
        let pattern = rule.pattern?;
        let accepts = match self.compat {
            Compat::Ours => (pattern.accepts)(text),
            Compat::Sdk17 => pattern.sdk_accepts(text) && !drift::refused_by_sdk(pattern, text),
        };
        (!accepts).then_some(Violation::Pattern(pattern))
    }

    pub(super) fn choice(
        &mut self,
        node: &Node,
        choices: &'static [&'static str],
        any_case: bool,
    ) -> Option<NormalForm> {
        let list = text::alternatives(choices);
        let Some(text) = coerce::text(node) else {
            let finding = self.wrong_type(node, &list);
            let is_list = matches!(node.data, Data::List(_));
            self.report(if is_list { finding.help(one_each(&self.path)) } else { finding });
            return None;
        };
        let wanted = if any_case { Cow::Owned(text.to_uppercase()) } else { Cow::Borrowed(text) };
        if let Some(choice) = choices.iter().find(|choice| **choice == wanted) {
            return Some(NormalForm::Text(SmolStr::new_static(choice)));
        }
        let headline = format!("{} is not a valid value, expected {list}", self.shown(node));
        let mut finding = Diagnostic::error(codes::BAD_CHOICE, node.span, headline);
        if let Some(near) = spelling::synonym(text, choices).or_else(|| nearest(text, choices.iter().copied())) {
            let place = spelling::inside(node.span, text, self.source);
            finding = finding.did_you_mean(near).unsafe_edit(place, near);
        } else if is_several(text, choices) {
            finding = finding.help(one_each(&self.path));
        }
        self.report(finding);
        None
    }

    /// Reports a value of another type, with help if it ends with a comma as in JSON, or with a unit.
    fn report_type(&mut self, node: &Node, wanted: &str, accepts: impl Fn(&str) -> bool) {
        let finding = self.wrong_type(node, wanted);
        let Some(text) = coerce::text(node) else { return self.report(finding) };
        let place = spelling::inside(node.span, text, self.source);
        let field = self.path.rsplit('.').next().unwrap_or_default();
        let number = units::number(field, text).map(|number| number.to_string());
        let finding =
            match (text.strip_suffix(',').filter(|bare| accepts(bare)), number.filter(|number| accepts(number))) {
                (Some(bare), _) => finding.help("remove the comma after it").safe_edit(place, bare),
                (None, Some(number)) => {
                    finding.help(format!("write `{number}`, without a unit")).unsafe_edit(place, number)
                }
                (None, None) => match value_hint::of_number(field, text, &accepts) {
                    Some(hint) => hint.add_to(finding, place, self.source, text),
                    None => finding,
                },
            };
        self.report(finding);
    }

    pub(super) fn int(&mut self, node: &Node, min: Option<i64>, max: Option<i64>) -> Option<NormalForm> {
        let wanted = wording::wanted_int(min, max);
        let number = match coerce::int(node) {
            Ok(number) => number,
            Err(IntError::Fraction) => {
                let headline = format!("{} has a fraction, expected {wanted}", self.shown(node));
                self.report(Diagnostic::error(codes::WRONG_TYPE, node.span, headline));
                return None;
            }
            Err(IntError::Type | IntError::Text | IntError::NotFinite) => {
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
            let headline = format!("{} is out of range, expected {wanted}", self.shown(node));
            let bound = if small { min.map(|min| format!("write {min} or more")) } else { None };
            let bound = bound.or_else(|| max.map(|max| format!("write {max} or less")));
            let mut finding = Diagnostic::error(codes::OUT_OF_RANGE, node.span, headline);
            finding.help.extend(bound);
            self.report(finding);
            return None;
        }
        // Without a bound the SDK accepts any number; ours must fit the 64 bits of the wire's readers.
        if matches!(number, Integer::Huge(_)) && self.compat == Compat::Ours {
            let headline = format!("{} needs more than 64 bits, expected {wanted}", self.shown(node));
            self.report(Diagnostic::error(codes::HUGE_INTEGER, node.span, headline).help("write a smaller number"));
            return None;
        }
        Some(NormalForm::any(coerce::json_int(number)))
    }

    pub(super) fn float(&mut self, node: &Node, min: Option<f64>, max: Option<f64>) -> Option<NormalForm> {
        let wanted = wording::wanted_float(min, max);
        let Ok(number) = coerce::float(node) else {
            self.report_type(node, &wanted, |text| text.parse::<f64>().is_ok());
            return None;
        };
        // Written so that a NaN, which compares with nothing, is out of every range.
        let within = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
        if !within {
            let headline = format!("{} is out of range, expected {wanted}", self.shown(node));
            let bound = match (min, max) {
                (Some(min), _) if number < min => Some(format!("write {min} or more")),
                (_, Some(max)) => Some(format!("write {max} or less")),
                _ => None,
            };
            let mut finding = Diagnostic::error(codes::OUT_OF_RANGE, node.span, headline);
            finding.help.extend(bound);
            self.report(finding);
            return None;
        }
        if !number.is_finite() && self.compat == Compat::Ours {
            let headline = format!("{} is not a finite number, expected {wanted}", self.shown(node));
            self.report(
                Diagnostic::error(codes::NOT_FINITE, node.span, headline).help("remove the line to set no bound"),
            );
            return None;
        }
        Some(NormalForm::any(coerce::json_float(number)))
    }

    pub(super) fn bool(&mut self, node: &Node) -> Option<NormalForm> {
        match coerce::bool(node) {
            Ok(answer) => Some(NormalForm::Bool(answer)),
            Err(BoolError::Type | BoolError::Word) => {
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
                    finding = finding.did_you_mean(near).unsafe_edit(span, near);
                }
                self.report(finding);
                None
            }
        }
    }
}

/// `GET|POST`: several of the choices in one text.
fn is_several(text: &str, choices: &[&str]) -> bool {
    let parts = || text.split(['|', ',', '/', ' ', '+']).filter(|part| !part.is_empty());
    parts().count() > 1 && parts().all(|part| choices.iter().any(|choice| choice.eq_ignore_ascii_case(part)))
}

/// What to do where one value is accepted and several are written.
fn one_each(path: &str) -> String {
    match path.rsplit('.').next() {
        Some("method") => "write one method; for each other method, add a route with the same path".to_owned(),
        _ => "write one of them".to_owned(),
    }
}

/// The text of a node, without a copy where it has one.
fn shared(node: &Node, text: &str) -> SmolStr {
    match &node.data {
        Data::Text(own) => own.clone(),
        _ => text.into(),
    }
}
