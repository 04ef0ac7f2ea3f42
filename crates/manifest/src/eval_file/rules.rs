//! The rules of an eval file beyond single fields.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::eval_file::python;
use crate::eval_file::rows_file::RowsFormat;
use crate::source::Span;
use crate::source_map::SourceMap;
use crate::spec::eval_file::expectation::EvalThen;
use crate::spec::eval_file::file::{EvalFile, EvalRows, EvalScenario};
use crate::spec::eval_file::given::EvalGiven;
use crate::spec::eval_file::reply::{EvalReply, ReplyTarget};
use crate::spec::eval_file::trigger::{EvalWhen, WHEN_TYPES};
use linkworld_contract::limits;
use linkworld_contract::text::{nearest, shorten};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use serde_json::Value;

/// Tools that are never mocked.
const STORAGE: [&str; 4] = [KV_GET, KV_SET, KV_LIST, KV_DELETE];

/// The findings of all rules.
pub(super) fn apply(file: &EvalFile, source_map: &SourceMap) -> Vec<Diagnostic> {
    let mut rules = EvalRules { source_map, findings: Vec::new() };
    for (index, scenario) in file.scenarios.iter().enumerate() {
        rules.scenario(scenario, &format!("scenarios.{index}"));
    }
    rules.findings
}

/// The state of one check.
pub(super) struct EvalRules<'f> {
    source_map: &'f SourceMap,
    findings: Vec<Diagnostic>,
}

/// A value as findings repeat it.
pub(super) fn quoted(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("`{}`", shorten(&text, limits::QUOTE_CHARS_MAX))
}

impl<'f> EvalRules<'f> {
    pub(super) fn new(source_map: &'f SourceMap) -> Self {
        Self { source_map, findings: Vec::new() }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// The bytes of the value at a path, or of what is nearest around it.
    pub(super) fn place(&self, path: &str) -> Span {
        let outer = std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(outer, _)| outer));
        let found = |path: &str| {
            let value = self.source_map.value(path)?;
            Some(self.source_map.key(path).filter(|_| value.is_empty()).unwrap_or(value))
        };
        outer.into_iter().find_map(found).unwrap_or_default()
    }

    /// Adds a finding about the value at a path, unless there are enough of its code.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        let same = self.findings.iter().filter(|other| other.code == finding.code).count();
        if same < limits::LINT_FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    pub(super) fn warning(&self, code: &'static str, path: &str, headline: String) -> Diagnostic {
        Diagnostic::warning(code, self.place(path), headline).at(shorten(path, limits::PATH_CHARS_MAX))
    }

    fn scenario(&mut self, scenario: &EvalScenario, path: &str) {
        if let Some(given) = &scenario.given {
            self.given(given, &format!("{path}.given"));
        }
        if let Some(EvalRows::File(file)) = &scenario.rows
            && RowsFormat::of(file).is_none()
        {
            let headline = format!("unknown format of rows: {}", quoted(&Value::from(file.as_str())));
            let path = format!("{path}.rows");
            let finding = Diagnostic::error(codes::EVAL_ROWS, self.place(&path), headline).at(path);
            self.report(finding.help("name a file that ends in `.jsonl`, `.json` or `.yaml`"));
        }
        match &scenario.steps {
            None => self.when(scenario.when.as_ref(), path),
            Some(steps) => {
                for (index, step) in steps.iter().enumerate() {
                    let path = format!("{path}.steps.{index}");
                    self.when(step.when.as_ref(), &path);
                    self.then(step.then.as_ref(), &path);
                }
            }
        }
        self.then(scenario.then.as_ref(), path);
    }

    fn given(&mut self, given: &EvalGiven, path: &str) {
        for (tool, result) in given.tools.iter().flatten().filter(|(_, result)| !result.is_object()) {
            let headline = format!("the result of `{tool}` is {}, expected a mapping", quoted(result));
            let path = format!("{path}.tools.{tool}");
            let finding = self.warning(codes::EVAL_MOCK, &path, headline);
            self.report(finding.help("write the result as a mapping, for example `{ok: true}`"));
        }
        for (index, reply) in given.replies.iter().flatten().enumerate() {
            self.reply(reply, &format!("{path}.replies.{index}"));
        }
        for (event, wires) in given.events.iter().filter_map(|events| events.wires.as_ref()).flatten() {
            let path = format!("{path}.events.wires.{event}");
            self.whole_number(wires, &path);
        }
    }

    /// An entry is for one call, and has one reply.
    fn reply(&mut self, reply: &EvalReply, path: &str) {
        let targets: Vec<_> = reply.targets().collect();
        let wrong = |rules: &Self, path: &str, headline: String| {
            Diagnostic::error(codes::EVAL_REPLY, rules.place(path), headline).at(path)
        };
        if let [_, (_, second, _), ..] = targets[..] {
            let fields: Vec<String> = targets.iter().map(|(_, field, _)| format!("`{field}`")).collect();
            let headline = format!("this reply is for {}, expected one of them", fields.join(" and "));
            let finding = wrong(self, &format!("{path}.{second}"), headline);
            self.report(finding.help("write one entry for each call"));
        }
        let Some((target, field, name)) = targets.first().copied() else {
            let finding = wrong(self, path, "this reply is for no call".to_owned());
            return self.report(finding.help("add what is called, for example `tool: email_send`"));
        };
        if target == ReplyTarget::App && !name.contains('/') {
            let finding = wrong(self, &format!("{path}.{field}"), format!("`{name}` names no agent of an app"));
            self.report(finding.help("write it as `app/agent`"));
        }
        if target == ReplyTarget::Tool && STORAGE.contains(&name) {
            let headline = format!("`{name}` is key-value storage, to which the platform replies");
            let finding = wrong(self, &format!("{path}.{field}"), headline);
            self.report(finding.help("remove this reply; `given.kv` has the stored values"));
        }
        let result = format!("{path}.result");
        match (self.source_map.value(&result).is_some(), &reply.error) {
            (true, Some(_)) => {
                let finding = wrong(self, &result, "this reply has a `result` and an `error`".to_owned());
                self.report(finding.help("remove one of them"));
            }
            (false, None) => {
                let finding = wrong(self, path, "this reply has no `result` and no `error`".to_owned());
                self.report(finding.help("add `result: {}` or another result"));
            }
            (true, None) if target != ReplyTarget::Agent && target != ReplyTarget::App && !reply.result.is_object() => {
                let headline = format!("the result of `{name}` is {}, expected a mapping", quoted(&reply.result));
                let finding = wrong(self, &result, headline);
                self.report(finding.help("write the result as a mapping, for example `{ok: true}`"));
            }
            _ => {}
        }
    }

    fn when(&mut self, when: Option<&EvalWhen>, path: &str) {
        let Some(when) = when else {
            let finding = self.warning(codes::EVAL_SCENARIO, path, "no `when`, so that the scenario fails".into());
            self.report(finding.help("add `when: {type: inbound}`, or another type"));
            return;
        };
        let path = format!("{path}.when");
        let kind = when.kind.as_str().map(str::to_lowercase);
        let Some(kind) = kind.filter(|kind| WHEN_TYPES.contains(&kind.as_str())) else {
            let (headline, path) = match &when.kind {
                Value::Null => ("no `type`, so that the scenario fails".to_owned(), path),
                other => {
                    (format!("unknown type {}, so that the scenario fails", quoted(other)), format!("{path}.type"))
                }
            };
            let near = when.kind.as_str().and_then(|kind| nearest(&kind.to_lowercase(), WHEN_TYPES));
            let finding = self.warning(codes::EVAL_SCENARIO, &path, headline);
            let finding = match near {
                Some(near) => finding.did_you_mean(near),
                None => finding.help(format!("write one of {}", WHEN_TYPES.join(", "))),
            };
            return self.report(finding);
        };
        let (field, name) = match kind.as_str() {
            "schedule" => ("schedule_name", &when.schedule_name),
            "tool" => ("tool_name", &when.tool_name),
            "event" => ("event_name", &when.event_name),
            _ => return,
        };
        if !python::is_true(name) && !python::is_true(&when.name) {
            let headline = format!("no `{field}`, so that the scenario fails");
            let finding = self.warning(codes::EVAL_SCENARIO, &path, headline);
            self.report(finding.help(format!("add `{field}: …`")));
        }
    }

    fn then(&mut self, then: Option<&EvalThen>, path: &str) {
        if let Some(then) = then
            && !then.tool_calls_count.is_null()
        {
            self.whole_number(&then.tool_calls_count, &format!("{path}.then.tool_calls_count"));
        }
    }

    /// An error if the Python command line could not read a number.
    fn whole_number(&mut self, value: &Value, path: &str) {
        if python::int(value).is_none() {
            let headline = format!("{} is not a number, expected a whole number", quoted(value));
            let finding = Diagnostic::error(codes::WRONG_TYPE, self.place(path), headline).at(path);
            self.report(finding.help("write a number such as `1`"));
        }
    }
}
