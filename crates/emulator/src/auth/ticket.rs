//! Tickets: what opens one private route once in a browser, which has no session here (contract 27.10).

use base64ct::{Base64UrlUnpadded, Encoding};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::{ROUTE_TICKET_LIFE, ROUTE_TICKETS_MAX};
use linkworld_system::clock::random_bytes;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// One GET of one path as a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RouteTicket {
    pub(crate) tenant_id: String,
    /// The tenant's name.
    pub(crate) tenant: String,
    pub(crate) user_id: String,
    /// The app's slug.
    pub(crate) app: String,
    /// The path, decoded and without query.
    pub(crate) path: String,
}

/// The tickets that were issued and not used, with their ends on the platform's clock.
#[derive(Default)]
pub(crate) struct RouteTickets(Mutex<HashMap<String, (RouteTicket, i64)>>);

impl RouteTickets {
    /// A new ticket and when it ends; none if [`ROUTE_TICKETS_MAX`] are valid.
    pub(crate) fn issue(&self, ticket: RouteTicket, now: i64) -> Option<(Secret, i64)> {
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, (_, ends_at)| now < *ends_at);
        if issued.len() >= ROUTE_TICKETS_MAX {
            return None;
        }
        let ends_at = now.saturating_add(i64::try_from(ROUTE_TICKET_LIFE.as_millis()).unwrap_or(i64::MAX));
        let value = Base64UrlUnpadded::encode_string(&random_bytes::<32>());
        issued.insert(value.clone(), (ticket, ends_at));
        Some((Secret::new(value), ends_at))
    }

    /// What a ticket opens. It is used up, whatever it is shown for.
    pub(crate) fn take(&self, value: &str, now: i64) -> Option<RouteTicket> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(value);
        found.filter(|(_, ends_at)| now < *ends_at).map(|(ticket, _)| ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::{ROUTE_TICKETS_MAX, RouteTicket, RouteTickets};

    fn ticket() -> RouteTicket {
        let [tenant_id, tenant, user_id, app, path] = ["t-1", "acme", "u-1", "lamp-shop", "/a"].map(str::to_owned);
        RouteTicket { tenant_id, tenant, user_id, app, path }
    }

    #[test]
    fn a_ticket_is_used_once_and_ends_after_a_minute() {
        let tickets = RouteTickets::default();
        for (used_at, expected) in [(59_999, Some(ticket())), (60_000, None)] {
            let (value, ends_at) = tickets.issue(ticket(), 0).unwrap();
            assert_eq!(ends_at, 60_000);
            assert_eq!(tickets.take(value.expose(), used_at), expected);
            assert_eq!(tickets.take(value.expose(), 0), None, "it is used up");
        }
        assert_eq!(tickets.take("", 0), None);
    }

    #[test]
    fn as_many_tickets_as_may_be_and_one_more() {
        let tickets = RouteTickets::default();
        (0..ROUTE_TICKETS_MAX).for_each(|_| assert!(tickets.issue(ticket(), 0).is_some()));
        assert!(tickets.issue(ticket(), 59_999).is_none());
        assert!(tickets.issue(ticket(), 60_000).is_some(), "those that ended make room");
    }
}
