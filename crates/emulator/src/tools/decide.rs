//! Whether a call of a platform tool is allowed. Pure: everything it depends on is given, and what follows from it is
//! returned.

use crate::tools::rules::ToolRule;
use linkworld_contract::names::Scope;
use linkworld_contract::scope::{self, InstallScopes, MissingScope, ScopeDecision};

/// Milliseconds in which calls are counted.
const MINUTE_MS: i64 = 60_000;

/// What a decision depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToolFacts<'a> {
    /// The tool.
    pub(crate) tool: &'a str,
    /// The scopes of the install.
    pub(crate) scopes: InstallScopes<'a>,
    /// Whether its version is withdrawn.
    pub(crate) is_yanked: bool,
    /// The tenant's plan.
    pub(crate) plan: Option<&'a str>,
    /// How the tool behaves.
    pub(crate) rule: Option<&'a ToolRule>,
    /// The calls so far.
    pub(crate) counts: CallCounts,
    /// Whether a person approved this call.
    pub(crate) approval: ApprovalState,
    /// The platform's time.
    pub(crate) now: i64,
}

/// The calls of a tool by one app so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CallCounts {
    /// When the minute of the newest call began.
    minute: i64,
    /// Calls in it.
    in_minute: u32,
    /// All calls that were allowed.
    all: u64,
}

/// Whether a call was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApprovalState {
    /// Nobody was asked, or nobody has answered.
    Waiting,
    /// Yes.
    Approved,
    /// No.
    Rejected,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToolVerdict {
    /// The call may be made.
    Allow {
        /// The scope that allows it; none for tools without one.
        scope: Option<Scope>,
        /// Whether it fails all the same, by the failure rate.
        fails: bool,
        /// The calls with this one.
        counts: CallCounts,
    },
    /// The call is refused.
    Deny(ToolDenial),
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToolDenial {
    /// The version is withdrawn.
    Yanked,
    /// There is no such tool; these may have been meant.
    UnknownTool(Vec<&'static str>),
    /// Only chat-built apps may call it.
    ChatBuiltOnly,
    /// A scope is not declared or not granted. Any one of these is enough.
    Scope(Vec<Scope>, MissingScope),
    /// The tenant's plan does not include it.
    Plan(Option<Scope>),
    /// There were too many calls; there is room again after so many seconds.
    RateLimited(Option<Scope>, u32),
    /// A person has to approve it first.
    NeedsApproval(Option<Scope>),
    /// A person rejected it.
    Rejected(Option<Scope>),
}

/// Decides about one call.
pub(crate) fn decide(facts: &ToolFacts<'_>) -> ToolVerdict {
    use ToolVerdict::Deny;
    if facts.is_yanked {
        return Deny(ToolDenial::Yanked);
    }
    let scope = match scope::decide(facts.scopes, facts.tool) {
        ScopeDecision::Allow { scope } => scope,
        ScopeDecision::Deny { needed, lacking } => return Deny(ToolDenial::Scope(needed, lacking)),
        ScopeDecision::ChatBuiltOnly => return Deny(ToolDenial::ChatBuiltOnly),
        ScopeDecision::UnknownTool { nearest } => return Deny(ToolDenial::UnknownTool(nearest)),
    };
    let Some(rule) = facts.rule else {
        return ToolVerdict::Allow { scope, fails: false, counts: facts.counts };
    };
    let has_plan = |plan: &str| rule.plans.iter().any(|included| included == plan);
    if !rule.plans.is_empty() && facts.plan.is_some_and(|plan| !has_plan(plan)) {
        return Deny(ToolDenial::Plan(scope));
    }
    let counts = facts.counts.at(facts.now);
    if rule.calls_per_minute.is_some_and(|most| counts.in_minute >= most) {
        let left = counts.minute + MINUTE_MS - facts.now;
        return Deny(ToolDenial::RateLimited(scope, u32::try_from(left).unwrap_or_default().div_ceil(1_000).max(1)));
    }
    match facts.approval {
        ApprovalState::Rejected => return Deny(ToolDenial::Rejected(scope)),
        ApprovalState::Waiting if rule.needs_approval => return Deny(ToolDenial::NeedsApproval(scope)),
        _ => {}
    }
    let counts =
        CallCounts { in_minute: counts.in_minute.saturating_add(1), all: counts.all.saturating_add(1), ..counts };
    ToolVerdict::Allow { scope, fails: counts.fails(rule.failure_rate), counts }
}

impl CallCounts {
    /// The counts with those of the current minute, which begins with its first call. A clock that was set back begins
    /// another one.
    fn at(self, now: i64) -> Self {
        let is_current = (self.minute..self.minute.saturating_add(MINUTE_MS)).contains(&now) && self.in_minute > 0;
        if is_current { self } else { Self { minute: now, in_minute: 0, ..self } }
    }

    /// Whether the newest call is one of those that fail. They are spread evenly: of a quarter, every fourth.
    fn fails(self, rate: f64) -> bool {
        // Counts are far below what a float holds exactly.
        let failed = |calls: u64| (calls as f64 * rate + 1e-9).floor();
        failed(self.all) > failed(self.all.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{ApprovalState, CallCounts, ToolDenial, ToolFacts, ToolVerdict, decide};
    use crate::tools::rules::ToolRule;
    use linkworld_contract::names::Scope;
    use linkworld_contract::scope::InstallScopes;

    fn scopes() -> Vec<Scope> {
        vec![Scope::parse("mail.send").unwrap()]
    }

    fn facts<'a>(scopes: &'a [Scope], rule: &'a ToolRule) -> ToolFacts<'a> {
        ToolFacts {
            tool: "email_send",
            scopes: InstallScopes { declared: scopes, granted: scopes },
            is_yanked: false,
            plan: None,
            rule: Some(rule),
            counts: CallCounts::default(),
            approval: ApprovalState::Waiting,
            now: 1_000,
        }
    }

    fn denial(verdict: ToolVerdict) -> ToolDenial {
        match verdict {
            ToolVerdict::Deny(denial) => denial,
            allowed => panic!("{allowed:?}"),
        }
    }

    #[test]
    fn the_first_reason_counts() {
        let (scopes, scope) = (scopes(), scopes().pop());
        let strict = ToolRule { needs_approval: true, plans: vec!["pro".into()], ..ToolRule::default() };
        let facts = facts(&scopes, &strict);
        assert_eq!(denial(decide(&ToolFacts { is_yanked: true, plan: Some("free"), ..facts })), ToolDenial::Yanked);
        let none = InstallScopes { declared: &[], granted: &[] };
        let unscoped = ToolFacts { scopes: none, plan: Some("free"), ..facts };
        assert!(matches!(denial(decide(&unscoped)), ToolDenial::Scope(..)));
        assert_eq!(denial(decide(&ToolFacts { plan: Some("free"), ..facts })), ToolDenial::Plan(scope.clone()));
        for plan in [Some("pro"), None] {
            assert_eq!(denial(decide(&ToolFacts { plan, ..facts })), ToolDenial::NeedsApproval(scope.clone()));
        }
        let rejected = ToolFacts { approval: ApprovalState::Rejected, ..facts };
        assert_eq!(denial(decide(&rejected)), ToolDenial::Rejected(scope.clone()));
        let approved = decide(&ToolFacts { approval: ApprovalState::Approved, ..facts });
        assert!(matches!(approved, ToolVerdict::Allow { scope: by, fails: false, .. } if by == scope));
        assert!(matches!(decide(&ToolFacts { rule: None, plan: Some("free"), ..facts }), ToolVerdict::Allow { .. }));
    }

    #[test]
    fn calls_of_a_minute_are_counted_from_its_first() {
        let (scopes, rule) = (scopes(), ToolRule { calls_per_minute: Some(2), ..ToolRule::default() });
        let mut counts = CallCounts::default();
        let mut call = |now: i64| match decide(&ToolFacts { counts, now, ..facts(&scopes, &rule) }) {
            ToolVerdict::Allow { counts: with_it, .. } => {
                counts = with_it;
                None
            }
            ToolVerdict::Deny(ToolDenial::RateLimited(_, seconds)) => Some(seconds),
            ToolVerdict::Deny(other) => panic!("{other:?}"),
        };
        assert_eq!([5_000, 6_000, 7_000, 64_999].map(&mut call), [None, None, Some(58), Some(1)]);
        assert_eq!([65_000, 65_001, 65_001].map(&mut call), [None, None, Some(60)]);
        assert_eq!(call(1_000), None, "the clock was set back");
    }

    #[test]
    fn failures_are_spread_evenly() {
        let scopes = scopes();
        for (rate, expected) in [(0.0, 0), (0.1, 10), (0.25, 25), (0.5, 50), (1.0, 100)] {
            let rule = ToolRule { failure_rate: rate, ..ToolRule::default() };
            let (mut counts, mut failed) = (CallCounts::default(), 0);
            for _ in 0..100 {
                let ToolVerdict::Allow { fails, counts: with_it, .. } =
                    decide(&ToolFacts { counts, ..facts(&scopes, &rule) })
                else {
                    panic!("no other rule applies")
                };
                counts = with_it;
                failed += usize::from(fails);
            }
            assert_eq!(failed, expected, "{rate}");
        }
    }
}
