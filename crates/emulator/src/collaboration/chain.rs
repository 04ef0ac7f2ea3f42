//! Calls between apps that cause each other: not too many in a row, and not in a circle (contract 15.4, 27.29).

use crate::audit;
use crate::store::{Store, StoreError};
use linkworld_contract::wire::collaboration::CHAIN_DEPTH_MAX;
use linkworld_contract::wire::control::AuditKind;

/// Why a call may not follow those that caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrokenChain {
    /// It would be one of more than [`CHAIN_DEPTH_MAX`].
    TooDeep,
    /// It is among those that caused it.
    Circle,
}

/// Kinds of calls by which apps and agents reach each other.
const LINKS: [AuditKind; 3] = [AuditKind::EventEmit, AuditKind::AppFetch, AuditKind::AgentInvoke];

/// Calls inside a handler that are compared with each other.
const COMPARED_MAX: usize = 8;

/// The call inside a handler that most likely makes another one: the only one that does not wait for a call that it caused
/// itself. None if there are several, or many.
pub(crate) fn innermost(store: &Store, inside: &[i64]) -> Result<Option<i64>, StoreError> {
    if inside.len() > COMPARED_MAX {
        return Ok(None);
    }
    let mut found = None;
    for call in inside {
        let mut waits = false;
        for other in inside.iter().filter(|other| *other > call) {
            waits |= store.is_caused_by(*other, *call)?;
        }
        if !waits && found.replace(*call).is_some() {
            return Ok(None);
        }
    }
    Ok(found)
}

/// Checks a call of an app that is made while the calls in `causes` are inside its handler. Where there are several, any of
/// them may be the cause, and the strictest decides: otherwise apps that call each other would never stop.
pub(crate) fn check(
    store: &Store,
    causes: &[i64],
    (kind, app, name): (AuditKind, &str, &str),
) -> Result<Result<(), BrokenChain>, StoreError> {
    for cause in causes {
        let mut before = store.ancestors(*cause)?;
        before.retain(|call| LINKS.iter().any(|link| call.kind == audit::word(*link)));
        if before.iter().any(|call| call.kind == audit::word(kind) && call.app == app && call.name == name) {
            return Ok(Err(BrokenChain::Circle));
        }
        if before.len() >= CHAIN_DEPTH_MAX {
            return Ok(Err(BrokenChain::TooDeep));
        }
    }
    Ok(Ok(()))
}
