//! Paths of routes: decoded once, clean, and matched with the templates of a manifest.

use linkworld_contract::wire::proxy::template::matches;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::tools::HttpRoute;

/// Why a path is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid path: {0}")]
pub(crate) struct BadPath(&'static str);

/// A path that starts with `/`, decoded, without anything that could lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoutePath(String);

impl RoutePath {
    /// Decodes the path of a URL.
    pub(crate) fn decode(encoded: &str) -> Result<Self, BadPath> {
        let mut bytes = Vec::with_capacity(encoded.len());
        let mut rest = encoded.bytes();
        while let Some(byte) = rest.next() {
            if byte != b'%' {
                bytes.push(byte);
                continue;
            }
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            let (Some(high), Some(low)) = (digit(), digit()) else {
                return Err(BadPath("`%` is not followed by two hexadecimal digits"));
            };
            let byte = u8::try_from(high * 16 + low).unwrap_or_default();
            if byte == b'/' {
                return Err(BadPath("a slash may not be encoded"));
            }
            bytes.push(byte);
        }
        Self::check(String::from_utf8(bytes).map_err(|_| BadPath("it is not UTF-8"))?)
    }

    /// Checks a path that is decoded.
    pub(crate) fn check(path: String) -> Result<Self, BadPath> {
        let flaw = if !path.starts_with('/') {
            Some("it does not start with `/`")
        } else if path.contains("..") {
            Some("it contains `..`")
        } else if path.contains("//") {
            Some("it contains `//`")
        } else if path.contains('\\') {
            Some("it contains a backslash")
        } else if path.chars().any(char::is_control) {
            Some("it contains a control character")
        } else if path.split('/').any(|segment| segment == ".") {
            Some("it contains the segment `.`")
        } else {
            None
        };
        flaw.map_or(Ok(Self(path)), |flaw| Err(BadPath(flaw)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a manifest declares for a path.
#[derive(Debug, PartialEq)]
pub(crate) enum RouteMatch<'a> {
    /// This route, the first that matches.
    Route(&'a HttpRoute),
    /// Other methods only.
    OtherMethods(Vec<&'a str>),
    /// Nothing.
    None,
}

/// The route of a path and method among the public or the private ones.
pub(crate) fn find<'a>(manifest: &'a Manifest, (method, path): (&str, &RoutePath), is_public: bool) -> RouteMatch<'a> {
    let matching: Vec<&HttpRoute> = manifest
        .http_routes
        .iter()
        .filter(|route| route.public == is_public && matches(&route.path, path.as_str()))
        .collect();
    if let Some(found) = matching.iter().find(|route| route.method == method) {
        return RouteMatch::Route(found);
    }
    let mut methods: Vec<&str> = matching.iter().map(|route| route.method.as_str()).collect();
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() { RouteMatch::None } else { RouteMatch::OtherMethods(methods) }
}

#[cfg(test)]
mod tests {
    use super::RoutePath;

    #[test]
    fn paths_are_decoded_once_and_clean() {
        for (encoded, decoded) in [
            ("/", "/"),
            ("/quotes/q9.pdf", "/quotes/q9.pdf"),
            ("/a%20b/%C3%A4", "/a b/ä"),
            ("/100%25", "/100%"),
            ("/%252e%252e/x", "/%2e%2e/x"),
            ("/a;b=c/d:e@f", "/a;b=c/d:e@f"),
            ("/a/", "/a/"),
            ("/.well-known/x", "/.well-known/x"),
            ("/a.b", "/a.b"),
        ] {
            assert_eq!(RoutePath::decode(encoded).map(|path| path.0).as_deref(), Ok(decoded), "{encoded}");
        }
        for encoded in [
            "",
            "a",
            "/..",
            "/../x",
            "/a/../b",
            "/a..b",
            "/%2e%2e/x",
            "/.%2e/x",
            "/%2E%2e",
            "//",
            "//evil.example",
            "/a//b",
            "/a/%2fb",
            "/a%2Fb",
            "/%2f%2fevil",
            "/a\\b",
            "/a%5cb",
            "/a%00b",
            "/a%0ab",
            "/a%0d%0ab",
            "/a%09b",
            "/a%7fb",
            "/a%c2%85b",
            "/%",
            "/%4",
            "/%zz",
            "/%+1",
            "/%ff",
            "/%c3",
            "/%ed%a0%80",
            "/%c0%ae%c0%ae/",
            "/./a",
            "/a/.",
            "/%2e/a",
        ] {
            assert!(RoutePath::decode(encoded).is_err(), "{encoded}");
        }
    }
}
