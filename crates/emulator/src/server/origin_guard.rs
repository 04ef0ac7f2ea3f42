//! The origin guard: checks of a request's headers before any routing.
//!
//! The listener is on loopback, but a page in the developer's browser can reach loopback too. A foreign name in `Host`
//! is DNS rebinding. A foreign `Origin` or `Sec-Fetch-Site` is another site; another port of localhost counts as one.

use crate::server::response::ApiResponse;
use hyper::header::{HOST, ORIGIN};
use hyper::{HeaderMap, Uri};

/// Accepts or refuses a request by its target and headers; `names` are those of the listener, with its port.
pub(crate) fn check(uri: &Uri, headers: &HeaderMap, names: &[String]) -> Result<(), ApiResponse> {
    let misdirected = |why: &str| Err(ApiResponse::detail(421, why));
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
        if !matches!(site.as_bytes(), b"same-origin" | b"none") {
            return Err(ApiResponse::detail(403, "requests from other sites are not allowed"));
        }
    }
    Ok(())
}

/// The names of a listener on loopback.
pub(crate) fn loopback_names(port: u16) -> [String; 3] {
    [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")]
}

#[cfg(test)]
mod tests {
    use super::{check, loopback_names};
    use hyper::header::{HeaderName, HeaderValue};
    use hyper::{HeaderMap, Uri};

    fn status(target: &str, headers: &[(&str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        check(&target.parse::<Uri>().unwrap(), &map, &loopback_names(4600)).err().map_or(200, |refusal| refusal.status)
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
