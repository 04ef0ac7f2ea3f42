//! `given.replies`: each entry replies to one call, the first one left that is for it.

use crate::comparing::matching::is_subset;
use crate::replies::reply_of_agent;
use crate::result::ObservedKind;
use linkworld_contract::wire::raw::RawJson;
use linkworld_emulator::ScriptedReply;
use linkworld_manifest::mocks::{MockFailure, MockReply};
use linkworld_manifest::spec::eval_file::reply::{EvalReply, EvalReplyError, ReplyTarget};
use serde_json::{Value, json};

/// The entries that are left.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrderedReplies {
    left: Vec<EvalReply>,
    /// What the used ones were for.
    used: Vec<(ReplyTarget, String)>,
}

/// What replies to a call.
#[derive(Debug)]
pub(crate) enum NextReply {
    /// This entry.
    Entry(Box<EvalReply>),
    /// None, and there was none.
    None,
    /// None is left for this call.
    AllUsed,
}

impl OrderedReplies {
    pub(crate) fn of(replies: Vec<EvalReply>) -> Self {
        Self { left: replies, used: Vec::new() }
    }

    /// Takes the entry for a call.
    pub(crate) fn take(&mut self, kind: ObservedKind, name: &str, args: &Value) -> NextReply {
        let Some(wanted) = target(kind) else { return NextReply::None };
        let is_for = |reply: &EvalReply| {
            is_of(reply, wanted, name) && (reply.args_match.is_null() || is_subset(&reply.args_match, args))
        };
        match self.left.iter().position(is_for) {
            Some(at) => {
                self.used.push((wanted, name.to_owned()));
                NextReply::Entry(Box::new(self.left.remove(at)))
            }
            None if self.has_entries_of(wanted, name) => NextReply::AllUsed,
            None => NextReply::None,
        }
    }

    fn has_entries_of(&self, wanted: ReplyTarget, name: &str) -> bool {
        self.used.iter().any(|(target, used)| *target == wanted && used == name)
            || self.left.iter().any(|reply| is_of(reply, wanted, name))
    }
}

/// Whether an entry is for calls with a name, whatever their arguments are.
fn is_of(reply: &EvalReply, wanted: ReplyTarget, name: &str) -> bool {
    // The routes of commitments are `commitments-add` and so on.
    let name = name.strip_prefix("commitments-").filter(|_| wanted == ReplyTarget::Commitment).unwrap_or(name);
    reply.targets().any(|(target, _, entry)| target == wanted && entry == name)
}

/// The entries that a call is replied to by; none for calls that they are not for.
fn target(kind: ObservedKind) -> Option<ReplyTarget> {
    Some(match kind {
        ObservedKind::Tool => ReplyTarget::Tool,
        ObservedKind::Agent | ObservedKind::Team => ReplyTarget::Agent,
        ObservedKind::AppAgent => ReplyTarget::App,
        ObservedKind::Emit => ReplyTarget::Event,
        ObservedKind::Room => ReplyTarget::Room,
        ObservedKind::Commitment => ReplyTarget::Commitment,
        ObservedKind::Storage | ObservedKind::Secret | ObservedKind::Fetch => return None,
    })
}

/// An entry as the reply to a call of the callback API; `name` is what is called.
pub(crate) fn scripted(reply: &EvalReply, kind: ObservedKind, name: &str) -> ScriptedReply {
    if let Some(error) = &reply.error {
        return ScriptedReply { is_denied: error.denied, ..ScriptedReply::failed(&failure(error)) };
    }
    match kind {
        ObservedKind::Tool => ScriptedReply::success(json!({"ok": true, "result": reply.result})),
        ObservedKind::Agent | ObservedKind::Team => ScriptedReply::success(reply_of_agent(&reply.result, name)),
        ObservedKind::AppAgent => {
            let agent = name.split_once('/').map_or(name, |(_, agent)| agent);
            ScriptedReply::success(reply_of_agent(&reply.result, agent))
        }
        _ => {
            let mut body = json!({"ok": true});
            for (field, value) in reply.result.as_object().into_iter().flatten() {
                body[field] = value.clone();
            }
            ScriptedReply::success(body)
        }
    }
}

/// An entry as the reply of the platform to a tool that it allowed.
pub(crate) fn mocked(reply: &EvalReply) -> MockReply {
    match &reply.error {
        Some(error) => MockReply::Failure(failure(error)),
        None => MockReply::Result(RawJson::of(&reply.result)),
    }
}

fn failure(error: &EvalReplyError) -> MockFailure {
    let EvalReplyError { decision, message, needed_scopes, fix_hint, status, retry_after, .. } = error.clone();
    MockFailure { decision, message, needed_scopes, fix_hint, status, retry_after }
}

#[cfg(test)]
mod tests {
    use super::{NextReply, OrderedReplies};
    use crate::result::ObservedKind;
    use linkworld_manifest::eval_file;
    use serde_json::{Value, json};

    fn replies(entries: &str) -> OrderedReplies {
        let text = format!("scenarios: [{{given: {{replies: [{entries}]}}, when: {{type: inbound}}}}]");
        let checked = eval_file::check("e", text.into());
        assert_eq!(checked.findings, []);
        let given = checked.eval_file.unwrap().scenarios.remove(0).given.unwrap();
        OrderedReplies::of(given.replies.unwrap())
    }

    fn next(replies: &mut OrderedReplies, name: &str, args: &Value) -> Value {
        match replies.take(ObservedKind::Tool, name, args) {
            NextReply::Entry(entry) => entry.result,
            NextReply::None => json!("none"),
            NextReply::AllUsed => json!("all used"),
        }
    }

    #[test]
    fn each_entry_is_used_once_in_order() {
        let mut replies = replies("{tool: a, result: {n: 1}}, {tool: b, result: {n: 2}}, {tool: a, result: {n: 3}}");
        let empty = json!({});
        assert_eq!(next(&mut replies, "a", &empty), json!({"n": 1}));
        assert_eq!(next(&mut replies, "a", &empty), json!({"n": 3}));
        assert_eq!(next(&mut replies, "a", &empty), "all used");
        assert_eq!(next(&mut replies, "b", &empty), json!({"n": 2}));
        assert_eq!(next(&mut replies, "c", &empty), "none");
    }

    #[test]
    fn arguments_choose_among_the_entries_that_are_left() {
        let mut replies = replies(
            "{tool: a, args_match: {id: 1}, result: {n: 1}}, {tool: a, args_match: {id: 2}, result: {n: 2}}, \
             {tool: a, result: {n: 3}}",
        );
        assert_eq!(next(&mut replies, "a", &json!({"id": 2, "more": true})), json!({"n": 2}));
        assert_eq!(next(&mut replies, "a", &json!({"id": 2})), json!({"n": 3}), "the next one is for any arguments");
        assert_eq!(next(&mut replies, "a", &json!({"id": 2})), "all used", "the one that is left is for others");
        assert_eq!(next(&mut replies, "a", &json!({"id": 1})), json!({"n": 1}));
    }
}
