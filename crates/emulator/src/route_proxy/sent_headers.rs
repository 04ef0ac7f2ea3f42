//! The part of a request that a handler gets to see: headers of an allow list, and the query.

use crate::server::pages::origin_of;
use hyper::HeaderMap;
use hyper::header::{CONNECTION, HeaderName};
use linkworld_contract::wire::proxy::envelope::{
    OWN_HEADER_PREFIX, ROUTE_REQUEST_HEADERS, SIGNATURE_SUFFIX, TICKET_PARAMETER,
};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The headers for a handler. Nothing is passed on that is not in the list, or that `Connection` names.
pub(super) fn forwarded(headers: &HeaderMap, body_bytes: usize) -> BTreeMap<String, String> {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let mut kept = BTreeMap::new();
    for name in headers.keys().filter(|name| is_allowed(name) && !named.iter().any(|one| one == name.as_str())) {
        let values: Option<Vec<&str>> =
            headers.get_all(name).iter().map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect();
        let Some(value) = values.map(|values| values.join(", ")) else { continue };
        let value = if name.as_str() == "referer" { origin_of(&value).map(str::to_owned) } else { Some(value) };
        if let Some(value) = value {
            kept.insert(title_case(name.as_str()), value);
        }
    }
    if body_bytes > 0 {
        kept.insert("Content-Length".into(), body_bytes.to_string());
    }
    kept
}

fn is_allowed(name: &HeaderName) -> bool {
    let name = name.as_str();
    let is_signature = name.starts_with("x-") && name.ends_with(SIGNATURE_SUFFIX);
    (is_signature || ROUTE_REQUEST_HEADERS.contains(&name)) && !name.starts_with(OWN_HEADER_PREFIX)
}

/// `user-agent` as `User-Agent`: handlers get a plain map, and look headers up in this spelling.
fn title_case(name: &str) -> String {
    let mut starts = true;
    let spelled = name.chars().map(|char| {
        let spelled = if starts { char.to_ascii_uppercase() } else { char };
        starts = char == '-';
        spelled
    });
    spelled.collect()
}

/// The query: the last value of each name, without a ticket. None if it has a NUL.
pub(super) fn query(text: &str) -> Option<BTreeMap<String, String>> {
    let pairs: BTreeMap<String, String> = form_urlencoded::parse(text.as_bytes())
        .filter(|(name, _)| name != TICKET_PARAMETER)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let has_nul = pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0'));
    (!has_nul).then_some(pairs)
}

/// The ticket in a query, if there is exactly one.
pub(super) fn ticket(text: &str) -> Option<String> {
    let mut found = form_urlencoded::parse(text.as_bytes()).filter(|(name, _)| name == TICKET_PARAMETER);
    let (Some((_, value)), None) = (found.next(), found.next()) else { return None };
    Some(value.into_owned())
}

/// The first address of `X-Forwarded-For`, else this machine's: nothing else reaches the listener.
pub(super) fn client_ip(headers: &HeaderMap) -> String {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let first = forwarded.and_then(|value| value.split(',').next()?.trim().parse::<IpAddr>().ok());
    first.map_or_else(|| "127.0.0.1".to_owned(), |address| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::{client_ip, forwarded, query, ticket};
    use hyper::HeaderMap;
    use hyper::header::{HeaderName, HeaderValue};
    use std::collections::BTreeMap;

    fn map(headers: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    fn kept(headers: &[(&str, &str)]) -> Vec<(String, String)> {
        forwarded(&map(headers), 0).into_iter().collect()
    }

    #[test]
    fn headers_of_the_list_get_through() {
        let headers = [
            ("accept", "*/*"),
            ("Accept-Language", "de"),
            ("CONTENT-TYPE", "text/plain"),
            ("User-Agent", "curl"),
            ("Stripe-Signature", "t=1"),
            ("X-Hub-Signature", "a"),
            ("x-hub-signature-256", "b"),
            ("X-Request-Id", "r"),
            ("X-Any-Signature", "s"),
            ("webhook-id", "m"),
            ("webhook-timestamp", "1"),
            ("webhook-signature", "v1,x"),
            ("Referer", "https://a.example:8443/secret?token=1#x"),
        ];
        let names: Vec<String> = kept(&headers).into_iter().map(|(name, _)| name).collect();
        let expected = [
            "Accept",
            "Accept-Language",
            "Content-Type",
            "Referer",
            "Stripe-Signature",
            "User-Agent",
            "Webhook-Id",
            "Webhook-Signature",
            "Webhook-Timestamp",
            "X-Any-Signature",
            "X-Hub-Signature",
            "X-Hub-Signature-256",
            "X-Request-Id",
        ];
        assert_eq!(names, expected);
        assert_eq!(forwarded(&map(&headers), 3)["Referer"], "https://a.example:8443");
        assert_eq!(forwarded(&map(&headers), 3)["Content-Length"], "3");
    }

    #[test]
    fn nothing_else_gets_through() {
        let mut count = 0;
        let names = "cookie Cookie COOKIE cookie2 set-cookie authorization Authorization AUTHORIZATION \
             proxy-authorization proxy-authenticate www-authenticate x-authorization x-auth-token x-api-key \
             x-csrf-token x-forwarded-for x-forwarded-host x-forwarded-proto forwarded via host origin \
             connection keep-alive te trailer transfer-encoding upgrade expect x-http-method-override \
             x-method-override x-http-method if-none-match range sec-fetch-site sec-websocket-key \
             x-lw-tenant-id X-LW-User-Id x-lw-app X-Lw-Public-Token x-lw-signature X-LW-Hub-Signature \
             x-lw-chain-depth x-lw-visited-agents x-lw- x_lw_tenant_id x_hub_signature content_type \
             user_agent x-signature-256 xx-signature signature content-length content-encoding date \
             cache-control pragma dnt priority early-data";
        for name in names.split_whitespace() {
            count += 1;
            assert_eq!(kept(&[(name, "1")]), [], "{name}");
        }
        assert!(count >= 60, "{count}");
        for connection in ["x-hub-signature", "close, X-Hub-Signature", "x-hub-signature ,te", "\tX-HUB-SIGNATURE"] {
            assert_eq!(kept(&[("Connection", connection), ("x-hub-signature", "1")]), [], "{connection}");
        }
        assert_eq!(kept(&[("x-hub-signature", "a"), ("X-Hub-Signature", "b")])[0].1, "a, b");
        let mut invalid = map(&[]);
        invalid.insert("user-agent", HeaderValue::from_bytes(b"\xff").unwrap());
        assert!(forwarded(&invalid, 0).is_empty());
        for referer in ["", "a", "://", "http://", "http:///x", "javascript://a", "https://u:p@a.example/"] {
            assert_eq!(kept(&[("referer", referer)]), [], "{referer}");
        }
    }

    #[test]
    fn the_query_is_a_flat_map_without_ticket() {
        let expected: BTreeMap<String, String> =
            [("a", "3"), ("b c", "ä"), ("e", "")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(query("a=1&a=2&a=3&b+c=%C3%A4&e&lw_ticket=x"), Some(expected));
        assert_eq!(query("a=%00"), None);
        assert_eq!(query("%00=a"), None);
        assert_eq!(ticket("a=1&lw_ticket=x%2B"), Some("x+".into()));
        assert_eq!(ticket("lw_ticket=x&lw_ticket=x"), None);
        assert_eq!(ticket("LW_TICKET=x"), None);
    }

    #[test]
    fn the_address_of_the_client() {
        for (value, expected) in [
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9, 10.0.0.1", "203.0.113.9"),
            ("2001:db8::1", "2001:db8::1"),
            ("evil\"", "127.0.0.1"),
            ("", "127.0.0.1"),
        ] {
            assert_eq!(client_ip(&map(&[("x-forwarded-for", value)])), expected, "{value}");
        }
        assert_eq!(client_ip(&map(&[])), "127.0.0.1");
    }
}
