//! What a handler answers to a call of a route, held against the security floor (contract 11.5, 17.2): nothing but an
//! allowed status, four headers and a body with a limit gets through.

use base64ct::{Base64, Encoding};
use hyper::body::Bytes;
use linkworld_contract::wire::proxy::envelope::{ROUTE_MEDIA_TYPES, ROUTE_REPLY_BYTES_MAX};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde::Deserialize;

/// An answer that may be passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RouteReply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) body: Bytes,
}

/// Why an answer is not passed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RouteFault {
    /// The handler's own server refused the request.
    #[error("the handler's server answered with status {0}, expected 200 with an `_lw_response` envelope")]
    Server(u16),
    /// Not JSON, or another JSON.
    #[error("the handler's answer is not an `_lw_response` envelope")]
    NotEnvelope,
    /// Not an integer from 200 to 599.
    #[error("the route's status `{0}` is not an integer from 200 to 599")]
    Status(String),
    /// Any 3xx.
    #[error("the route answered with {0}; redirects are not passed on")]
    Redirect(u16),
    /// Two values, or one that no header may have.
    #[error("the route's header `{0}` is repeated with another value, or contains a control character")]
    Header(&'static str),
    /// Not in the list.
    #[error("the route's content type `{0}` is not allowed; allowed are {allowed}", allowed = ROUTE_MEDIA_TYPES.join(", "))]
    MediaType(String),
    /// A body has one.
    #[error("the route's answer has a body and no `Content-Type`")]
    NoMediaType,
    /// Not base64.
    #[error("`body_b64` is not base64")]
    Encoding,
    /// Over the cap.
    #[error("the route's answer has more than {ROUTE_REPLY_BYTES_MAX} bytes")]
    TooLarge,
}

impl RouteFault {
    /// In one word, for the audit log.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Server(_) => "handler_status",
            Self::NotEnvelope | Self::Encoding => "bad_envelope",
            Self::Status(_) => "bad_status",
            Self::Redirect(_) => "redirect",
            Self::Header(_) => "bad_header",
            Self::MediaType(_) | Self::NoMediaType => "bad_content_type",
            Self::TooLarge => "reply_too_large",
        }
    }
}

#[derive(Deserialize)]
struct HandlerEnvelope {
    #[serde(rename = "_lw_response")]
    is_response: bool,
    status: RawJson,
    #[serde(default)]
    headers: Option<RawObject>,
    #[serde(default)]
    body_b64: Option<String>,
}

/// Reads the response of a handler's server.
pub(crate) fn read(status: u16, body: &[u8]) -> Result<RouteReply, RouteFault> {
    if status != 200 {
        return Err(RouteFault::Server(status));
    }
    let envelope: HandlerEnvelope = serde_json::from_slice(body).map_err(|_| RouteFault::NotEnvelope)?;
    if !envelope.is_response {
        return Err(RouteFault::NotEnvelope);
    }
    let status = envelope.status.to::<u16>().filter(|status| (200..600).contains(status));
    let status = status.ok_or_else(|| RouteFault::Status(envelope.status.text().chars().take(40).collect()))?;
    if (300..400).contains(&status) {
        return Err(RouteFault::Redirect(status));
    }
    let headers = envelope.headers.unwrap_or_default();
    let content_type = header(&headers, "content-type")?.map(media_type).transpose()?;
    let (cache_control, content_disposition) =
        (header(&headers, "cache-control")?, header(&headers, "content-disposition")?);
    let body =
        Base64::decode_vec(envelope.body_b64.as_deref().unwrap_or_default()).map_err(|_| RouteFault::Encoding)?;
    if body.len() > ROUTE_REPLY_BYTES_MAX {
        return Err(RouteFault::TooLarge);
    }
    // These have no body in HTTP.
    let body = if matches!(status, 204 | 205) { Bytes::new() } else { Bytes::from(body) };
    if !body.is_empty() && content_type.is_none() {
        return Err(RouteFault::NoMediaType);
    }
    let content_type = content_type.filter(|_| !body.is_empty());
    Ok(RouteReply { status, content_type, cache_control, content_disposition, body })
}

/// The value of a header. The published SDK writes one twice, in two spellings, where the app spells it in lower case.
fn header(headers: &RawObject, name: &'static str) -> Result<Option<String>, RouteFault> {
    let mut found: Option<String> = None;
    for (_, value) in headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)) {
        let value = value.to::<String>().ok_or(RouteFault::Header(name))?;
        let value = value.trim_matches([' ', '\t']).to_owned();
        let is_valid = value.bytes().all(|byte| (b' '..=b'~').contains(&byte) || byte == b'\t' || byte >= 0x80);
        if !is_valid || found.as_ref().is_some_and(|other| *other != value) {
            return Err(RouteFault::Header(name));
        }
        found = Some(value);
    }
    Ok(found)
}

/// A content type whose media type is allowed, as it was written. A comma would be a second one.
fn media_type(value: String) -> Result<String, RouteFault> {
    let essence = value.split(';').next().unwrap_or_default().trim_end_matches([' ', '\t']);
    let is_allowed = ROUTE_MEDIA_TYPES.iter().any(|allowed| allowed.eq_ignore_ascii_case(essence));
    if is_allowed && value.is_ascii() && !value.contains(',') {
        Ok(value)
    } else {
        Err(RouteFault::MediaType(value.chars().take(100).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::{RouteFault, RouteReply, read};
    use base64ct::{Base64, Encoding};
    use hyper::body::Bytes;
    use linkworld_contract::wire::proxy::envelope::{ROUTE_MEDIA_TYPES, ROUTE_REPLY_BYTES_MAX};
    use serde_json::{Value, json};

    fn answer(envelope: &Value) -> Result<RouteReply, RouteFault> {
        read(200, envelope.to_string().as_bytes())
    }

    fn with(status: Value, headers: Value, body: &[u8]) -> Result<RouteReply, RouteFault> {
        let body = Base64::encode_string(body);
        answer(&json!({"_lw_response": true, "status": status, "headers": headers, "body_b64": body}))
    }

    #[test]
    fn every_status() {
        for status in 0..1_100 {
            let read = with(json!(status), json!({"Content-Type": "text/plain"}), b"x");
            match status {
                300..=399 => assert_eq!(read, Err(RouteFault::Redirect(status)), "{status}"),
                204 | 205 => assert_eq!(read.unwrap().body, Bytes::new(), "{status}"),
                200..=599 => assert_eq!(read.unwrap().status, status, "{status}"),
                _ => assert_eq!(read, Err(RouteFault::Status(status.to_string())), "{status}"),
            }
        }
        for status in [json!("200"), json!(200.5), json!(-200), json!(null), json!(true), json!([200]), json!(1e30)] {
            assert!(matches!(with(status.clone(), json!({}), b""), Err(RouteFault::Status(_))), "{status}");
        }
    }

    #[test]
    fn every_content_type() {
        let mut count = 0;
        for media in ROUTE_MEDIA_TYPES {
            for written in [
                media.to_owned(),
                media.to_uppercase(),
                format!("{media}; charset=utf-8"),
                format!("{media};charset=UTF-8"),
                format!("{media} ; a=b"),
                format!(" {media}\t"),
            ] {
                count += 1;
                let read = with(json!(200), json!({"Content-Type": written}), b"x");
                assert_eq!(read.unwrap().content_type.as_deref(), Some(written.trim()), "{written}");
            }
        }
        for written in [
            "text/javascript",
            "application/javascript",
            "application/x-javascript",
            "module",
            "text/ecmascript",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "application/octet-stream",
            "text/css",
            "text/event-stream",
            "multipart/form-data",
            "multipart/x-mixed-replace",
            "application/wasm",
            "application/manifest+json",
            "application/ld+json",
            "application/problem+json",
            "image/bmp",
            "image/x-icon",
            "video/mp4",
            "font/woff2",
            "text/*",
            "*/*",
            "text",
            "text/",
            "/html",
            "html",
            "",
            ";",
            "; text/html",
            "text/html, text/javascript",
            "text/javascript, text/html",
            "text/html,text/html",
            "text/html; charset=utf-8, text/javascript",
            "text/html text/javascript",
            "text /html",
            "text/ html",
            "text/html/x",
            "text/htmlx",
            "xtext/html",
            "text\u{2044}html",
            "text/html\u{a0}",
            "text/html; ä=1",
            "\"text/html\"",
        ] {
            count += 1;
            let read = with(json!(200), json!({"Content-Type": written}), b"x");
            assert!(matches!(read, Err(RouteFault::MediaType(_))), "{written:?}: {read:?}");
        }
        assert!(count >= 90, "{count}");
        assert_eq!(with(json!(200), json!({}), b"x"), Err(RouteFault::NoMediaType));
        assert!(with(json!(200), json!({}), b"").is_ok(), "an empty body needs none");
    }

    #[test]
    fn only_four_headers_get_through_and_none_is_split() {
        let headers = json!({"content-type": "text/plain", "Content-Type": "text/plain", "CACHE-CONTROL": "no-store",
            "Content-Disposition": "attachment", "Set-Cookie": "a=b", "Location": "/x"});
        let read = with(json!(201), headers, b"x").unwrap();
        let expected = RouteReply {
            status: 201,
            content_type: Some("text/plain".into()),
            cache_control: Some("no-store".into()),
            content_disposition: Some("attachment".into()),
            body: Bytes::from_static(b"x"),
        };
        assert_eq!(read, expected);
        for headers in [
            json!({"content-type": "text/plain", "Content-Type": "text/html"}),
            json!({"Content-Type": "text/plain\r\nSet-Cookie: a=b"}),
            json!({"Content-Type": "text/plain", "Cache-Control": "a\nb"}),
            json!({"Content-Type": "text/plain", "Content-Disposition": "a\u{0}b"}),
            json!({"Content-Type": "text/plain", "Content-Disposition": "a\u{7f}b"}),
            json!({"Content-Type": 5}),
            json!({"Content-Type": "text/plain", "Cache-Control": ["a", "b"]}),
        ] {
            assert!(matches!(with(json!(200), headers.clone(), b"x"), Err(RouteFault::Header(_))), "{headers}");
        }
    }

    #[test]
    fn bodies_at_the_cap_and_one_past_it() {
        let headers = json!({"Content-Type": "image/png"});
        let whole = with(json!(200), headers.clone(), &vec![0xff; ROUTE_REPLY_BYTES_MAX]).unwrap();
        assert_eq!(whole.body.len(), ROUTE_REPLY_BYTES_MAX);
        let past = with(json!(200), headers, &vec![0xff; ROUTE_REPLY_BYTES_MAX + 1]);
        assert_eq!(past, Err(RouteFault::TooLarge));
    }

    #[test]
    fn what_is_not_an_envelope() {
        for status in [100, 201, 204, 302, 400, 404, 500] {
            assert_eq!(read(status, b"{}"), Err(RouteFault::Server(status)));
        }
        for body in [
            &b""[..],
            b"words",
            b"[]",
            b"{}",
            b"null",
            br#"{"_lw_response": false, "status": 200}"#,
            br#"{"_lw_response": "true", "status": 200}"#,
            br#"{"_lw_response": true}"#,
            br#"{"_lw_response": true, "status": 200, "headers": []}"#,
            br#"{"_lw_response": true, "status": 200, "body_b64": 5}"#,
            br#"{"_lw_response": true, "status": 200}x"#,
        ] {
            assert_eq!(read(200, body), Err(RouteFault::NotEnvelope), "{}", String::from_utf8_lossy(body));
        }
        for encoded in ["=", "a", "ab", "YQ", "YQ=", "YQ==\n", "_-==", "YR==", "ä"] {
            let read = answer(&json!({"_lw_response": true, "status": 200, "body_b64": encoded}));
            assert_eq!(read, Err(RouteFault::Encoding), "{encoded}");
        }
    }
}
