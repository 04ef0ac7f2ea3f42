//! What names must look like: the contract's regular expressions, each with a hand-written check and words.
//!
//! Ours are ASCII and end where the text ends. Python's `$` also lets one newline through, and its `\d` every
//! decimal digit of Unicode; [`Pattern::sdk_accepts`] follows it there.

use linkworld_contract::names;

/// A rule for a text.
#[derive(Debug)]
pub struct Pattern {
    /// The rule as a regular expression, for schemas.
    pub regex: &'static str,
    /// What the text is, with its article.
    pub noun: &'static str,
    /// The rule in words, after "must be".
    pub words: &'static str,
    /// The check.
    pub accepts: fn(&str) -> bool,
    /// Where the published SDK accepts more, and how.
    pub sdk: SdkLeniency,
    /// Names the part of the rule that a text breaks, where that is clearer than the whole rule.
    pub why: Option<fn(&str) -> Option<&'static str>>,
}

/// What the published SDK accepts beyond the pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SdkLeniency {
    /// Nothing.
    None,
    /// One newline at the end.
    Newline,
    /// One newline at the end, and decimal digits of every script.
    NewlineAndDigits,
    /// Decimal digits of every script.
    Digits,
}

impl Pattern {
    /// True when the published SDK accepts the text.
    pub fn sdk_accepts(&self, text: &str) -> bool {
        let newline = matches!(self.sdk, SdkLeniency::Newline | SdkLeniency::NewlineAndDigits);
        let body = if newline { text.strip_suffix('\n').unwrap_or(text) } else { text };
        if matches!(self.sdk, SdkLeniency::Digits | SdkLeniency::NewlineAndDigits) {
            return (self.accepts)(&ascii_digits(body));
        }
        (self.accepts)(body)
    }

    /// The text that was most likely meant, when it is one of the SDK's extra ones.
    pub fn corrected(&self, text: &str) -> Option<String> {
        let body = ascii_digits(text.strip_suffix('\n').unwrap_or(text));
        (body != text && (self.accepts)(&body)).then_some(body)
    }
}

/// First code points of the runs of ten decimal digits outside ASCII. Source: Unicode 14, as in Python 3.11.
const DIGIT_RUNS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Every decimal digit as its ASCII one.
pub(crate) fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|char| {
            let code = u32::from(char);
            let run = DIGIT_RUNS.partition_point(|first| *first <= code);
            match run.checked_sub(1).and_then(|run| char::from_digit(code - DIGIT_RUNS[run], 10)) {
                Some(digit) => digit,
                None => char,
            }
        })
        .collect()
}

fn starts_lower(text: &str, rest: impl Fn(u8) -> bool) -> bool {
    text.bytes().next().is_some_and(|first| first.is_ascii_lowercase()) && text.bytes().all(rest)
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_slug(text: &str) -> bool {
    starts_lower(text, |byte| is_lower_or_digit(byte) || matches!(byte, b'_' | b'-'))
}

fn is_identifier(text: &str) -> bool {
    starts_lower(text, |byte| is_lower_or_digit(byte) || byte == b'_')
}

fn is_slot_name(text: &str) -> bool {
    text.len() <= 32 && is_identifier(text)
}

fn is_other_app_id(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && starts_lower(text, |byte| is_lower_or_digit(byte) || byte == b'-')
        && !text.ends_with('-')
}

fn is_clock(text: &str) -> bool {
    matches!(text.as_bytes(), [h1, h2, b':', m1, m2]
        if matches!((h1, h2), (b'0' | b'1', b'0'..=b'9') | (b'2', b'0'..=b'3'))
            && matches!(m1, b'0'..=b'5') && m2.is_ascii_digit())
}

fn is_server_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn is_docs_url(text: &str) -> bool {
    // An empty text is the same as none.
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.is_empty()
        || rest.is_some_and(|rest| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            !host.is_empty() && !rest.chars().any(|char| char.is_whitespace() || char.is_control())
        })
}

fn is_api_version(text: &str) -> bool {
    text == "linkworld.ai/v2"
}

fn is_route_path(text: &str) -> bool {
    route_path_breach(text).is_none()
}

/// First segments the platform keeps for itself.
const RESERVED_SEGMENTS: [&str; 6] = ["health", "manifest", "tool", "event", "route", "public"];

/// The rule of paths a text breaks first, to be read after "a route path must".
fn route_path_breach(text: &str) -> Option<&'static str> {
    let Some(rest) = text.strip_prefix('/') else { return Some("start with `/`") };
    if text.contains("..") || text.contains('\\') || text.contains('\0') {
        return Some("not contain `..`, a backslash or NUL");
    }
    if text.contains(['?', '#']) {
        return Some("not contain a query (`?`) or a fragment (`#`)");
    }
    let mut segments = rest.split('/');
    if segments.clone().next().is_some_and(|first| RESERVED_SEGMENTS.contains(&first)) {
        return Some("not start with a segment the platform keeps: health, manifest, tool, event, route, public");
    }
    if segments.clone().any(str::is_empty) {
        return Some("not have an empty segment: no `//`, no `/` at the end");
    }
    if !segments.all(is_route_segment) {
        return Some("have only lowercase letters, digits, `.`, `_`, `-` and `{name}` in its segments");
    }
    None
}

fn is_route_segment(mut segment: &str) -> bool {
    while let Some(char) = segment.chars().next() {
        if char == '{' {
            let Some((name, rest)) = segment[1..].split_once('}') else { return false };
            let starts = name.bytes().next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_');
            if !starts || !name.bytes().all(|byte| is_lower_or_digit(byte) || byte == b'_') {
                return false;
            }
            segment = rest;
        } else if char.is_ascii() && (is_lower_or_digit(char as u8) || matches!(char, '_' | '.' | '-')) {
            segment = &segment[1..];
        } else {
            return false;
        }
    }
    true
}

/// `METHOD /path` as a dependency lists it.
fn is_dependency_route(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(method, path)| {
        matches!(method, "GET" | "POST" | "PUT" | "PATCH" | "DELETE") && path.starts_with('/')
    })
}

/// The version of the manifest format.
pub static API_VERSION: Pattern = Pattern {
    regex: r"^linkworld\.ai/v2$",
    noun: "the manifest version",
    words: "`linkworld.ai/v2`",
    accepts: is_api_version,
    sdk: SdkLeniency::None,
    why: None,
};
/// This app's slug.
pub static APP_ID: Pattern = Pattern {
    regex: "^[a-z][a-z0-9-]{1,62}[a-z0-9]$",
    noun: "an app id",
    words: "3 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    accepts: names::is_app_id,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// Another app's slug.
pub static OTHER_APP_ID: Pattern = Pattern {
    regex: "^[a-z][a-z0-9-]{0,62}[a-z0-9]$",
    noun: "an app id",
    words: "2 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    accepts: is_other_app_id,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A version of an app.
pub static VERSION: Pattern = Pattern {
    regex: r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$",
    noun: "a version",
    words: "X.Y.Z or X.Y.Z-pre, for example `1.2.3` or `2.0.0-rc.1`",
    accepts: names::is_version,
    sdk: SdkLeniency::NewlineAndDigits,
    why: None,
};
/// A tool of the app.
pub static TOOL_NAME: Pattern = Pattern {
    regex: "^[a-z][a-z0-9_]{2,63}$",
    noun: "a tool name",
    words: "3 to 64 lowercase letters, digits and underscores, starting with a letter",
    accepts: names::is_tool_name,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A permission.
pub static SCOPE: Pattern = Pattern {
    regex: r"^[a-z]+\.[a-z_]+$",
    noun: "a scope",
    words: "two lowercase words with one dot between them, for example `mail.send`",
    accepts: names::is_scope,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A slug with hyphens and underscores.
pub static SLUG: Pattern = Pattern {
    regex: "^[a-z][a-z0-9_-]*$",
    noun: "a slug",
    words: "lowercase letters, digits, `_` and `-`, starting with a letter",
    accepts: is_slug,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A slug without hyphens.
pub static IDENTIFIER: Pattern = Pattern {
    regex: "^[a-z][a-z0-9_]*$",
    noun: "a name",
    words: "lowercase letters, digits and `_`, starting with a letter",
    accepts: is_identifier,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A knowledge slot.
pub static SLOT_NAME: Pattern = Pattern {
    regex: "^[a-z][a-z0-9_]{0,31}$",
    noun: "a slot name",
    words: "1 to 32 lowercase letters, digits and `_`, starting with a letter",
    accepts: is_slot_name,
    sdk: SdkLeniency::Newline,
    why: None,
};
/// A time of day.
pub static CLOCK: Pattern = Pattern {
    regex: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    noun: "a time of day",
    words: "HH:MM from \"00:00\" to \"23:59\"",
    accepts: is_clock,
    sdk: SdkLeniency::Digits,
    why: None,
};
/// The address of an MCP server.
pub static SERVER_URL: Pattern = Pattern {
    regex: "^https?://",
    noun: "a server address",
    words: "an address that starts with `https://` or `http://`",
    accepts: is_server_url,
    sdk: SdkLeniency::None,
    why: None,
};
/// The address of an app's documentation.
pub static DOCS_URL: Pattern = Pattern {
    regex: r"^(https?://[^\s/?#]+[^\s]*)?$",
    noun: "a documentation address",
    words: "an address that starts with `https://` or `http://`",
    accepts: is_docs_url,
    sdk: SdkLeniency::None,
    why: None,
};
/// A path of the app's own.
pub static ROUTE_PATH: Pattern = Pattern {
    regex: r"^(?!.*\.\.)(?!/(health|manifest|tool|event|route|public)(/|$))(/([a-z0-9_.-]|\{[a-z_][a-z0-9_]*\})+)+$",
    noun: "a route path",
    words: "`/` and segments of lowercase letters, digits, `.`, `_`, `-` and `{name}`",
    accepts: is_route_path,
    sdk: SdkLeniency::None,
    why: Some(route_path_breach),
};
/// A route that a dependency calls.
pub static DEPENDENCY_ROUTE: Pattern = Pattern {
    regex: "^(GET|POST|PUT|PATCH|DELETE) /",
    noun: "a route",
    words: "`METHOD /path`, for example `POST /documents`",
    accepts: is_dependency_route,
    sdk: SdkLeniency::None,
    why: None,
};

#[cfg(test)]
mod tests {
    use super::{APP_ID, CLOCK, DEPENDENCY_ROUTE, DOCS_URL, ROUTE_PATH, VERSION};

    #[test]
    fn route_paths() {
        for path in ["/a", "/quotes/{quote_id}.pdf", "/{a}-{a}", "/a/b-c_d.e", "/healthy"] {
            assert!((ROUTE_PATH.accepts)(path), "{path}");
        }
        for path in [
            "", "a", "/", "/a/", "//a", "/a..b", "/a?b", "/a#b", "/A", "/{A}", "/{}", "/{a", "/a}", "/health",
            "/tool/x", "/ä", "/a\n",
        ] {
            assert!(!(ROUTE_PATH.accepts)(path), "{path}");
        }
    }

    #[test]
    fn the_sdk_takes_a_newline_and_foreign_digits() {
        assert!(APP_ID.sdk_accepts("abc\n") && !(APP_ID.accepts)("abc\n") && !APP_ID.sdk_accepts("abc\n\n"));
        assert!(VERSION.sdk_accepts("１.٢.3") && !(VERSION.accepts)("１.٢.3"));
        assert_eq!(VERSION.corrected("１.٢.3\n").as_deref(), Some("1.2.3"));
        assert!(CLOCK.sdk_accepts("0９:00") && !CLOCK.sdk_accepts("09:00\n"));
    }

    #[test]
    fn addresses_and_dependency_routes() {
        for url in ["https://a", "https://docs.example.com/x?y#z", "http://a", ""] {
            assert!((DOCS_URL.accepts)(url), "{url}");
        }
        for url in ["ftp://a", "a", "https://", "https:///x", "https://a b", "http:// ", "HTTPS://a"] {
            assert!(!(DOCS_URL.accepts)(url), "{url}");
        }
        assert!((DEPENDENCY_ROUTE.accepts)("POST /x y"));
        for route in ["POST", "POST  /x", "post /x", "POST x"] {
            assert!(!(DEPENDENCY_ROUTE.accepts)(route), "{route}");
        }
    }
}
