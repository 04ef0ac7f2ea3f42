//! Fields that other documentation writes so differently that a rename does not fix them.
//!
//! `cron` and `cooldown_minutes` in heartbeats. Source: the platform's older pages, drift row 16.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::spec::object_id::ObjectId;
use crate::yaml::node::{Data, Integer, MapEntry};

/// What to write instead.
pub(crate) struct Translation {
    /// What to type.
    pub(crate) help: String,
    /// All edits together fix it; none where a person must decide.
    pub(crate) edits: Vec<Edit>,
    /// The fields it stood for.
    pub(crate) answers: &'static [&'static str],
}

/// How to write a key of a heartbeat; `is_free` is true for fields that are not set yet.
pub(crate) fn translate(
    object: ObjectId,
    name: &str,
    entry: &MapEntry,
    source: &str,
    is_free: impl Fn(&str) -> bool,
) -> Option<Translation> {
    if object != ObjectId::Heartbeat {
        return None;
    }
    match name {
        "cron" if is_free("cron_expression") => Some(cron(entry, source, is_free("schedule_type"))),
        "cooldown_minutes" if is_free("cooldown_seconds") => Some(cooldown(entry)),
        _ => None,
    }
}

/// `cron` is `cron_expression`, which needs its type beside it.
fn cron(entry: &MapEntry, source: &str, untyped: bool) -> Translation {
    let span = entry.key.span;
    let written = source.get(span.start..span.end) == Some("cron") && !entry.merged;
    let (help, replacement) = if untyped {
        let line = source.get(..span.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let in_block = line.chars().all(|char| matches!(char, ' ' | '-'));
        let line_end = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let between = if in_block { format!("{line_end}{}", " ".repeat(line.len())) } else { ", ".to_owned() };
        let help = "write `schedule_type: cron` and `cron_expression: …`";
        (help, format!("schedule_type: cron{between}cron_expression"))
    } else {
        ("did you mean `cron_expression`?", "cron_expression".to_owned())
    };
    let edits = if written { vec![Edit { span, replacement }] } else { Vec::new() };
    let answers: &[&str] = if untyped { &["schedule_type", "cron_expression"] } else { &["cron_expression"] };
    Translation { help: help.to_owned(), edits, answers }
}

/// Minutes are seconds times 60.
fn cooldown(entry: &MapEntry) -> Translation {
    let seconds = match entry.value.data {
        Data::Int(Integer::Small(minutes)) if !entry.merged => minutes.checked_mul(60),
        _ => None,
    };
    let Some(seconds) = seconds else {
        let help = "write `cooldown_seconds`, the minutes times 60".to_owned();
        return Translation { help, edits: Vec::new(), answers: &["cooldown_seconds"] };
    };
    let edit = |span: Span, text: String| Edit { span, replacement: text };
    Translation {
        help: format!("write `cooldown_seconds: {seconds}`"),
        edits: vec![edit(entry.key.span, "cooldown_seconds".to_owned()), edit(entry.value.span, seconds.to_string())],
        answers: &["cooldown_seconds"],
    }
}

#[cfg(test)]
mod tests {
    use super::{cooldown, cron};
    use crate::source::Span;
    use crate::spec::agents::HEARTBEAT;
    use crate::yaml::node::{Data, MapEntry, Node};

    #[test]
    fn translations_lead_to_fields_of_a_heartbeat() {
        let leaf = || Node::leaf(Span::default(), Data::Null);
        let entry = MapEntry::new(leaf(), leaf());
        for translation in [cron(&entry, "", true), cron(&entry, "", false), cooldown(&entry)] {
            assert!(
                translation.answers.iter().all(|name| HEARTBEAT.field(name).is_some()),
                "{:?}",
                translation.answers
            );
        }
    }
}
