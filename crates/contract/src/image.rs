//! References to container images, parsed strictly: what reaches an engine's command line is a name, never an option.

/// Why a text is not an image reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid image reference: {why}")]
pub struct ImageError {
    text: String,
    why: &'static str,
}

/// `[host[:port]/]path[:tag][@sha256:digest]`, as the distribution project's grammar has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    /// Host and path.
    name: String,
    tag: Option<String>,
    digest: Option<String>,
}

/// Characters of a name. Distribution grammar.
const NAME_CHARS_MAX: usize = 255;
/// Characters of a tag. Distribution grammar.
const TAG_CHARS_MAX: usize = 128;

impl ImageReference {
    /// Parses, or reports which part is wrong.
    pub fn parse(text: &str) -> Result<Self, ImageError> {
        let refuse = |why| ImageError { text: crate::text::shorten(text, NAME_CHARS_MAX), why };
        let (rest, digest) = match text.split_once('@') {
            None => (text, None),
            Some((rest, digest)) if is_digest(digest) => (rest, Some(digest.to_owned())),
            Some(_) => return Err(refuse("expected `sha256:` and 64 lowercase hex digits after `@`")),
        };
        let last = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[last..].find(':') {
            None => (rest, None),
            Some(colon) => (&rest[..last + colon], Some(&rest[last + colon + 1..])),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(refuse(
                "a tag has 1 to 128 letters, digits, `_`, `.` and `-`, and does not start with `.` or `-`",
            ));
        }
        if name.len() > NAME_CHARS_MAX {
            return Err(refuse("the name has more than 255 characters"));
        }
        let (host, path) = host_and_path(name);
        if host.is_some_and(|host| !is_host(host)) {
            return Err(refuse("the part before the first `/` is not a host with an optional port"));
        }
        if !path.split('/').all(is_component) {
            return Err(refuse("a path has lowercase letters and digits, with `.`, `_`, `__` or `-` between them"));
        }
        Ok(Self { name: name.to_owned(), tag: tag.map(str::to_owned), digest })
    }

    /// The registry, if the reference names one.
    pub fn host(&self) -> Option<&str> {
        host_and_path(&self.name).0
    }

    /// Host and path, without tag and digest.
    pub fn repository(&self) -> &str {
        &self.name
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// `sha256:` and 64 hex digits.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// The same image with another tag and without a digest.
    pub fn with_tag(&self, tag: &str) -> Self {
        Self { name: self.name.clone(), tag: Some(tag.to_owned()), digest: None }
    }

    /// With the version as its tag, unless it has a tag or a digest already (contract section 9.3).
    pub fn tagged(&self, version: &str) -> Self {
        if self.tag.is_some() || self.digest.is_some() { self.clone() } else { self.with_tag(version) }
    }
}

/// The first part of a name is a host if it cannot be the name of a user.
fn host_and_path(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
        _ => (None, name),
    }
}

impl std::fmt::Display for ImageReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The first placeholder of a template language or a shell in a text: `${X}`, `$X`, `$(x)`, `{{ x }}`, `<x>`, `%x%`.
///
/// Nothing expands them in a manifest.
pub fn placeholder(text: &str) -> Option<&str> {
    const PAIRS: [(&str, &str); 7] =
        [("${{", "}}"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("<", ">"), ("{", "}"), ("%", "%")];
    let pair = |(open, close): (&str, &str)| {
        let start = text.find(open)?;
        let inner = start + open.len();
        let end = inner + text[inner..].find(close)? + close.len();
        (end > inner + close.len()).then_some((start, &text[start..end]))
    };
    let found = PAIRS.into_iter().filter_map(pair).min_by_key(|(start, found)| (*start, usize::MAX - found.len()));
    found.map(|(_, found)| found).or_else(|| {
        let start = text.find('$')?;
        let name = text[start + 1..].find(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        let end = name.map_or(text.len(), |length| start + 1 + length);
        (end > start + 1).then(|| &text[start..end])
    })
}

/// `sha256:` and 64 lowercase hex digits.
pub fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or_default();
    hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=TAG_CHARS_MAX).contains(&tag.len())
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let label = |label: &str| {
        let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        edge(label.bytes().next())
            && edge(label.bytes().last())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.split('.').all(label)
        && port.is_none_or(|port| {
            (1..=5).contains(&port.len())
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok()
        })
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (Some(first), Some(last)) = (part.bytes().next(), part.bytes().last()) else { return false };
    let separators = part.split(|char: char| plain(u8::try_from(char).unwrap_or_default()));
    plain(first)
        && plain(last)
        && separators
            .into_iter()
            .all(|run| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|byte| byte == b'-'))
}

#[cfg(test)]
mod tests {
    use super::{ImageReference, placeholder};

    #[test]
    fn placeholders_are_found_whole() {
        for (text, found) in [
            ("ghcr.io/${OWNER}/app:1", Some("${OWNER}")),
            ("ghcr.io/$OWNER/app:1", Some("$OWNER")),
            ("ghcr.io/acme/app:$(git rev-parse HEAD)", Some("$(git rev-parse HEAD)")),
            ("ghcr.io/{{ owner }}/app:{{ tag }}", Some("{{ owner }}")),
            ("ghcr.io/{owner}/app", Some("{owner}")),
            ("ghcr.io/<owner>/app:1", Some("<owner>")),
            ("ghcr.io/acme/app:%VERSION%", Some("%VERSION%")),
            ("${{ env.IMAGE }}", Some("${{ env.IMAGE }}")),
            ("ghcr.io/acme/app:1", None),
            ("a$", None),
            ("a<>", None),
            ("50%", None),
        ] {
            assert_eq!(placeholder(text), found, "{text}");
        }
    }

    #[test]
    fn references_are_read_strictly() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        for text in [
            "demo",
            "ghcr.io/you/demo",
            "ghcr.io/you/demo:2",
            "localhost:5000/x/demo",
            "localhost/x",
            "127.0.0.1:5000/a/b__c.d-e--f:1.0.0-rc.1",
            &format!("a/b@{digest}"),
            &format!("a/b:1@{digest}"),
        ] {
            assert_eq!(ImageReference::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "--help",
            "-v",
            "a/-b",
            "A/b",
            "a//b",
            "/a",
            "a/",
            "a:",
            "a:-x",
            "a:b:c",
            "a b",
            "a\n",
            "a:1\n",
            "a@sha256:0",
            &format!("a@{}", digest.to_uppercase()),
            "x_/a",
            "a___b",
            "a..b",
            "host.:5000/a",
            "host:99999/a",
            "host:/a",
            "ä/b",
            &format!("a:{}", "t".repeat(129)),
            &"a".repeat(256),
        ] {
            assert!(ImageReference::parse(text).is_err(), "{text:?}");
        }
        assert!(ImageReference::parse(&format!("a:{}", "t".repeat(128))).is_ok());
        assert!(ImageReference::parse(&"a".repeat(255)).is_ok());
    }

    #[test]
    fn only_an_untagged_image_gets_the_version() {
        for (image, url) in [
            ("ghcr.io/you/demo", "ghcr.io/you/demo:1.0.0"),
            ("ghcr.io/you/demo:2", "ghcr.io/you/demo:2"),
            ("localhost:5000/x/demo", "localhost:5000/x/demo:1.0.0"),
        ] {
            assert_eq!(ImageReference::parse(image).unwrap().tagged("1.0.0").to_string(), url);
        }
        let named = format!("a/b:1@sha256:{}", "0".repeat(64));
        let named = ImageReference::parse(&named).unwrap();
        assert_eq!(named.tagged("2").to_string(), named.to_string());
        assert_eq!(named.with_tag("2").to_string(), "a/b:2");
    }
}
