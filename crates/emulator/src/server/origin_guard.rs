//! The origin guard: checks of a request's headers before any routing.
//!
//! The listener is on loopback, but a page in the developer's browser can reach loopback too. A foreign name in `Host`
//! is DNS rebinding. A foreign `Origin` or `Sec-Fetch-Site` is another site; another port of localhost counts as one.

use crate::server::response::ApiResponse;
use hyper::header::{CONTENT_LENGTH, HOST, ORIGIN, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method, Request};
use linkworld_contract::wire::proxy::folder::{PUBLIC_ROUTES, ROUTES_PREFIX};
use std::sync::Arc;

/// What a listener accepts.
#[derive(Debug, Clone)]
pub(crate) struct OriginRules {
    /// Its names, each with the port.
    names: Arc<[String]>,
    /// Whether pages of other origins of this machine may show its pages in a frame; the policy of these names them.
    is_framed: bool,
}

impl<N: Into<Arc<[String]>>> From<N> for OriginRules {
    fn from(names: N) -> Self {
        Self { names: names.into(), is_framed: false }
    }
}

impl OriginRules {
    /// Those of a bundle, which the shell shows in a frame.
    pub(crate) fn of_bundle(names: impl Into<Arc<[String]>>) -> Self {
        Self { names: names.into(), is_framed: true }
    }
}

/// Accepts or refuses a request by its target and headers.
pub(crate) fn check<B>(request: &Request<B>, rules: &OriginRules) -> Result<(), ApiResponse> {
    let (uri, headers, names) = (request.uri(), request.headers(), &rules.names);
    if !is_framed(headers) {
        return Err(ApiResponse::detail(400, "the length of the body is not stated in exactly one way").closing());
    }
    let misdirected = |why: &str| Err(ApiResponse::detail(421, why).closing());
    if uri.authority().is_some() {
        return misdirected("the request target must be a path");
    }
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return misdirected("expected exactly one Host header");
    };
    if !names.iter().any(|name| host.as_bytes() == name.as_bytes()) {
        return misdirected("unexpected Host header; use 127.0.0.1 or localhost with the port of this local platform");
    }
    for origin in headers.get_all(ORIGIN) {
        let own = names.iter().any(|name| origin.as_bytes() == format!("http://{name}").as_bytes());
        if !own {
            return Err(ApiResponse::detail(403, "requests from other origins are not allowed"));
        }
    }
    for site in headers.get_all("sec-fetch-site") {
        let is_own = matches!(site.as_bytes(), b"same-origin" | b"none");
        if !is_own && !is_frame(request, rules) && !is_return(request.method(), uri.path(), headers) {
            return Err(ApiResponse::detail(403, "requests from other sites are not allowed"));
        }
    }
    Ok(())
}

/// Whether a request states the length of its body at most once, and so that every parser reads it in the same way: a
/// length in plain digits, or `chunked` alone. Two parsers that read it differently would see different requests.
fn is_framed(headers: &HeaderMap) -> bool {
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (lengths.next(), lengths.next(), codings.next(), codings.next()) {
        (None, None, None, None) => true,
        (Some(length), None, None, None) => {
            let digits = length.as_bytes();
            digits.iter().all(u8::is_ascii_digit) && (digits.len() == 1 || !digits.starts_with(b"0"))
        }
        (None, None, Some(coding), None) => coding.as_bytes().eq_ignore_ascii_case(b"chunked"),
        _ => false,
    }
}

/// Whether a browser follows a link or a redirect of another site to a public route, as at the end of a login at a provider.
/// Anyone may call these, and the page that leads here gets to see nothing of the answer.
fn is_return(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|found| found.as_bytes() == value.as_bytes());
    let folder = PUBLIC_ROUTES.template.trim_start_matches(ROUTES_PREFIX).split_once('/').map_or("", |(_, rest)| rest);
    let folder = folder.split('{').next().unwrap_or_default();
    let below = path.strip_prefix(ROUTES_PREFIX).and_then(|rest| rest.split_once('/')).map_or("", |(_, rest)| rest);
    method == Method::GET
        && below.starts_with(folder)
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
}

/// Whether a page of this machine shows a page of a bundle in a frame. Its scripts do not get to see anything of it.
fn is_frame<B>(request: &Request<B>, rules: &OriginRules) -> bool {
    let is =
        |name: &str, value: &str| request.headers().get(name).is_some_and(|found| found.as_bytes() == value.as_bytes());
    rules.is_framed
        && request.method() == Method::GET
        && is("sec-fetch-site", "same-site")
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "iframe")
}

/// The names of a listener on loopback.
pub(crate) fn loopback_names(port: u16) -> [String; 3] {
    [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")]
}

#[cfg(test)]
mod tests {
    use super::{OriginRules, check, loopback_names};
    use hyper::Request;
    use hyper::header::{HeaderName, HeaderValue};

    fn status(target: &str, headers: &[(&str, &str)]) -> u16 {
        status_of("GET", target, headers)
    }

    fn status_of(method: &str, target: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(target).body(()).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        check(&request, &OriginRules::from(loopback_names(4600))).err().map_or(200, |refusal| refusal.status)
    }

    #[test]
    fn a_browser_comes_back_from_another_site_to_public_routes_only() {
        let all = [
            ("host", "127.0.0.1:4600"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        let public = "/api/apps/tax-bot/public/t/acme/oauth/callback?code=1";
        assert_eq!(status(public, &all), 200);
        assert_eq!(status_of("POST", public, &all), 403);
        for path in ["/", "/api/apps/tax-bot/route/x", "/api/dev/me", "/api/apps/public/t/x", "/_emulator/status"] {
            assert_eq!(status(path, &all), 403, "{path}");
        }
        for (at, other) in [(2, "no-cors"), (2, "cors"), (3, "iframe"), (3, "image"), (3, "empty")] {
            let mut headers = all;
            headers[at].1 = other;
            assert_eq!(status(public, &headers), 403, "{other}");
        }
        assert_eq!(status(public, &all[..2]), 403);
        assert_eq!(status(public, &[all[0], all[1], all[2], all[3], ("origin", "http://evil.example")]), 403);
    }

    #[test]
    fn a_bundle_is_shown_in_a_frame_of_this_machine_only() {
        let all = [
            ("host", "127.0.0.1:4600"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ];
        let allowed = |method: &str, headers: &[(&str, &str)], rules: &OriginRules| {
            let mut request = Request::builder().method(method).uri("/").body(()).unwrap();
            for (name, value) in headers {
                request
                    .headers_mut()
                    .append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
            }
            check(&request, rules).is_ok()
        };
        let framed = OriginRules::of_bundle(loopback_names(4600));
        assert!(allowed("GET", &all, &framed));
        assert!(!allowed("GET", &all, &loopback_names(4600).into()));
        assert!(!allowed("POST", &all, &framed));
        for (at, other) in
            [(1, "cross-site"), (2, "cors"), (2, "no-cors"), (3, "document"), (3, "script"), (3, "embed")]
        {
            let mut headers = all;
            headers[at].1 = other;
            assert!(!allowed("GET", &headers, &framed), "{other}");
        }
    }

    #[test]
    fn hosts() {
        for host in ["127.0.0.1:4600", "localhost:4600", "[::1]:4600"] {
            assert_eq!(status("/", &[("host", host)]), 200, "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1:4601",
            "127.0.0.1:46000",
            "127.0.0.1:04600",
            "localhost",
            "LOCALHOST:4600",
            "localhost.:4600",
            "localhost:4600.",
            "evil.example",
            "evil.example:4600",
            "localhost.evil.example:4600",
            "127.0.0.1.evil.example:4600",
            "0.0.0.0:4600",
            "127.1:4600",
            "127.0.0.2:4600",
            "2130706433:4600",
            "[::]:4600",
            "::1:4600",
            "[::ffff:127.0.0.1]:4600",
            "",
            " 127.0.0.1:4600",
            "user@127.0.0.1:4600",
            "127.0.0.1:4600, evil.example",
            "127.0.0.1:4600/x",
            "http://127.0.0.1:4600",
            "169.254.169.254:4600",
        ] {
            assert_eq!(status("/", &[("host", host)]), 421, "{host:?}");
        }
        assert_eq!(status("/", &[]), 421);
        assert_eq!(status("/", &[("host", "127.0.0.1:4600"), ("host", "127.0.0.1:4600")]), 421);
        assert_eq!(status("http://127.0.0.1:4600/", &[("host", "127.0.0.1:4600")]), 421);
        assert_eq!(status("http://evil.example/", &[("host", "127.0.0.1:4600")]), 421);
    }

    #[test]
    fn origins_and_sites() {
        let with = |name, value| status("/", &[("host", "127.0.0.1:4600"), (name, value)]);
        for own in ["http://127.0.0.1:4600", "http://localhost:4600", "http://[::1]:4600"] {
            assert_eq!(with("origin", own), 200, "{own}");
        }
        for foreign in [
            "null",
            "",
            "https://127.0.0.1:4600",
            "http://127.0.0.1",
            "http://localhost:5173",
            "http://evil.example",
            "http://127.0.0.1:4600.evil.example",
            "http://127.0.0.1:4600/",
            "file://",
        ] {
            assert_eq!(with("origin", foreign), 403, "{foreign:?}");
        }
        assert_eq!(with("sec-fetch-site", "same-origin"), 200);
        assert_eq!(with("sec-fetch-site", "none"), 200);
        for foreign in ["cross-site", "same-site", "", "SAME-ORIGIN"] {
            assert_eq!(with("sec-fetch-site", foreign), 403, "{foreign:?}");
        }
    }
}
