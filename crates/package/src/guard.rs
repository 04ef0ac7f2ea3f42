//! What must not travel by accident: files that are named like secrets, and texts that hold what looks like one.
//!
//! Names and tokens are data. A token needs its prefix, its length and a body that looks random: documentation may
//! talk about `sk-xxxx` and `AKIAIOSFODNN7EXAMPLE`.

use crate::include;
use linkworld_contract::limits::GUARD_HITS_MAX;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};

/// Names of files that hold secrets, in lowercase; `*` is any number of characters.
const NAMES: &[&str] = &[
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.p8",
    "*.jks",
    "*.keystore",
    "*.keytab",
    "*.ppk",
    "*.kdbx",
    "*.kdb",
    "*.ovpn",
    "*.agekey",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".npmrc",
    ".yarnrc.yml",
    ".pypirc",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    ".dockercfg",
    ".dockerconfigjson",
    ".vault-token",
    ".boto",
    ".s3cfg",
    ".terraformrc",
    "*.tfstate",
    "*.tfstate.backup",
    "*.tfvars",
    "kubeconfig",
    "*.kubeconfig",
    "credentials",
    "credentials*.json",
    "client_secret*.json",
    "service-account*.json",
    "service_account*.json",
    "serviceaccount*.json",
    "*-firebase-adminsdk-*.json",
    "secret.json",
    "secrets.json",
    "secrets.yaml",
    "secrets.yml",
    "secrets.toml",
    "wallet.dat",
];

/// Names like those above that hold none: patterns to fill in, and the public half of a key.
const HARMLESS_NAMES: &[&str] = &["*.example", "*.sample", "*.template", "*.dist", "*.pub"];

/// Whether a file of this name (the last segment of a path) usually holds secrets.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let any = |patterns: &[&str]| patterns.iter().any(|pattern| include::segment_fits(pattern, &name));
    any(NAMES) && !any(HARMLESS_NAMES)
}

/// Which characters follow the prefix of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// `0-9a-f` in either case.
    Hex,
    /// `A-Z0-9`.
    Upper,
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Letters, digits, `_`, `-` and `.`.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `_` and `-`.
    Base64,
}

impl Body {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
        }
    }
}

/// What it is, what it starts with, what follows, and how many of that at least and at most.
type Token = (&'static str, &'static str, Body, usize, usize);

/// No upper bound.
const ANY: usize = usize::MAX;

#[rustfmt::skip]
const TOKENS: &[Token] = &[
    ("an AWS access key", "AKIA", Body::Upper, 16, 16),
    ("an AWS access key", "ASIA", Body::Upper, 16, 16),
    ("a GitHub token", "ghp_", Body::Alnum, 30, ANY),
    ("a GitHub token", "gho_", Body::Alnum, 30, ANY),
    ("a GitHub token", "ghu_", Body::Alnum, 30, ANY),
    ("a GitHub token", "ghs_", Body::Alnum, 30, ANY),
    ("a GitHub token", "ghr_", Body::Alnum, 30, ANY),
    ("a GitHub token", "github_pat_", Body::Word, 22, ANY),
    ("a GitLab token", "glpat-", Body::Dotted, 20, ANY),
    ("a GitLab token", "gldt-", Body::Word, 20, ANY),
    ("a GitLab token", "glrt-", Body::Dotted, 20, ANY),
    ("a GitLab token", "glptt-", Body::Word, 20, ANY),
    ("a GitLab token", "glcbt-", Body::Word, 20, ANY),
    ("a GitLab token", "glsoat-", Body::Word, 20, ANY),
    ("a Slack token", "xoxb-", Body::Word, 20, ANY),
    ("a Slack token", "xoxp-", Body::Word, 20, ANY),
    ("a Slack token", "xoxa-", Body::Word, 20, ANY),
    ("a Slack token", "xoxr-", Body::Word, 20, ANY),
    ("a Slack token", "xoxs-", Body::Word, 20, ANY),
    ("a Slack token", "xoxe-", Body::Word, 20, ANY),
    ("a Slack token", "xapp-", Body::Word, 20, ANY),
    ("a Slack webhook", "hooks.slack.com/services/", Body::Base64, 30, ANY),
    ("a Discord webhook", "discord.com/api/webhooks/", Body::Base64, 60, ANY),
    ("an Anthropic key", "sk-ant-", Body::Word, 20, ANY),
    ("an OpenAI key", "sk-proj-", Body::Word, 20, ANY),
    ("an OpenAI key", "sk-svcacct-", Body::Word, 20, ANY),
    ("a secret key", "sk-", Body::Word, 20, ANY),
    ("a Stripe key", "sk_live_", Body::Alnum, 16, ANY),
    ("a Stripe key", "sk_test_", Body::Alnum, 16, ANY),
    ("a Stripe key", "rk_live_", Body::Alnum, 16, ANY),
    ("a Stripe key", "rk_test_", Body::Alnum, 16, ANY),
    ("a webhook secret", "whsec_", Body::Base64, 24, ANY),
    ("a Google API key", "AIza", Body::Word, 35, 35),
    ("a Google client secret", "GOCSPX-", Body::Word, 24, ANY),
    ("a Google access token", "ya29.", Body::Word, 20, ANY),
    ("an npm token", "npm_", Body::Alnum, 30, ANY),
    ("a PyPI token", "pypi-", Body::Word, 50, ANY),
    ("a RubyGems key", "rubygems_", Body::Hex, 40, ANY),
    ("a Docker Hub token", "dckr_pat_", Body::Word, 20, ANY),
    ("a SendGrid key", "SG.", Body::Dotted, 50, ANY),
    ("a Twilio key", "SK", Body::Hex, 32, 32),
    ("a Mailgun key", "key-", Body::Hex, 32, 32),
    ("a Telegram bot token", ":AA", Body::Word, 33, 33),
    ("a Shopify token", "shpat_", Body::Hex, 32, ANY),
    ("a Shopify token", "shpca_", Body::Hex, 32, ANY),
    ("a Shopify token", "shppa_", Body::Hex, 32, ANY),
    ("a Shopify secret", "shpss_", Body::Hex, 32, ANY),
    ("a Square token", "sq0atp-", Body::Word, 22, ANY),
    ("a Square secret", "sq0csp-", Body::Word, 40, ANY),
    ("a DigitalOcean token", "dop_v1_", Body::Hex, 60, ANY),
    ("a DigitalOcean token", "doo_v1_", Body::Hex, 60, ANY),
    ("a DigitalOcean token", "dor_v1_", Body::Hex, 60, ANY),
    ("a Hugging Face token", "hf_", Body::Alnum, 30, ANY),
    ("a Replicate token", "r8_", Body::Alnum, 30, ANY),
    ("a Groq key", "gsk_", Body::Alnum, 40, ANY),
    ("an xAI key", "xai-", Body::Alnum, 40, ANY),
    ("a Perplexity key", "pplx-", Body::Alnum, 40, ANY),
    ("a Databricks token", "dapi", Body::Hex, 32, 32),
    ("a Linear key", "lin_api_", Body::Alnum, 32, ANY),
    ("a Notion token", "ntn_", Body::Alnum, 40, ANY),
    ("a Notion token", "secret_", Body::Alnum, 43, 43),
    ("a Postman key", "PMAK-", Body::Word, 30, ANY),
    ("a Doppler token", "dp.pt.", Body::Alnum, 40, ANY),
    ("a Grafana token", "glsa_", Body::Word, 32, ANY),
    ("a New Relic key", "NRAK-", Body::Upper, 24, ANY),
    ("a Supabase token", "sbp_", Body::Hex, 40, ANY),
    ("a Supabase key", "sb_secret_", Body::Word, 20, ANY),
    ("a PlanetScale token", "pscale_tkn_", Body::Word, 30, ANY),
    ("a PlanetScale password", "pscale_pw_", Body::Word, 30, ANY),
    ("a Vault token", "hvs.", Body::Word, 24, ANY),
    ("a Vault token", "hvb.", Body::Word, 24, ANY),
    ("an Atlassian token", "ATATT3", Body::Base64, 40, ANY),
    ("a Figma token", "figd_", Body::Word, 36, ANY),
    ("a Sentry token", "sntrys_", Body::Base64, 40, ANY),
    ("a Sentry token", "sntryu_", Body::Hex, 60, ANY),
    ("a CircleCI token", "CCIPAT_", Body::Word, 40, ANY),
    ("a Pulumi token", "pul-", Body::Hex, 40, ANY),
    ("an age key", "AGE-SECRET-KEY-1", Body::Upper, 58, 58),
    ("an Azure key", "AccountKey=", Body::Base64, 80, ANY),
    ("an Azure key", "SharedAccessKey=", Body::Base64, 40, ANY),
];

/// Words in a body that make it a stand-in.
const STAND_INS: &[&str] =
    &["xxxx", "example", "your", "placeholder", "redacted", "dummy", "changeme", "replace", "insert", "00000000"];

/// The start of a private key in PEM.
const PEM: &[u8] = b"-----BEGIN ";
/// How far after its heading the content of a private key is looked for, in bytes: further lines may come first.
const PEM_WINDOW: usize = 400;
/// The shortest run of characters that can hold any of these; `-----BEGIN` is the shortest.
const RUN_MIN: usize = 10;

/// Something that looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it looks like, with its article.
    pub what: &'static str,
    /// Where it stands.
    pub span: Span,
}

/// What looks like a secret in `bytes`, in the order of the places, at most [`GUARD_HITS_MAX`].
pub fn hits(bytes: &[u8]) -> Vec<Hit> {
    let mut found = Vec::new();
    let mut done = 0;
    let mut probe = RUN_MIN - 1;
    // Every run of `RUN_MIN` characters covers one of the bytes looked at; most text is skipped in long steps.
    while probe < bytes.len() && found.len() < GUARD_HITS_MAX {
        if !IN_RUN[usize::from(bytes[probe])] {
            probe += RUN_MIN;
            continue;
        }
        let in_run = |byte: &u8| IN_RUN[usize::from(*byte)];
        let start = probe - bytes[done..probe].iter().rev().take_while(|byte| in_run(byte)).count();
        let end = probe + bytes[probe..].iter().take_while(|byte| in_run(byte)).count();
        if end - start >= RUN_MIN {
            search_run(bytes, start, end, &mut found);
        }
        done = end;
        probe = end + RUN_MIN;
    }
    found.truncate(GUARD_HITS_MAX);
    found
}

/// The characters tokens are made of, prefixes included.
const IN_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "counted below 256")]
        let char = byte as u8;
        table[byte] = char.is_ascii_alphanumeric() || matches!(char, b'_' | b'-' | b'.' | b'/' | b':' | b'=' | b'+');
        byte += 1;
    }
    table
};

/// The bytes tokens start with.
const FIRST: [bool; 256] = {
    let mut table = [false; 256];
    let mut index = 0;
    while index < TOKENS.len() {
        table[TOKENS[index].1.as_bytes()[0] as usize] = true;
        index += 1;
    }
    table[b'-' as usize] = true;
    table[b'e' as usize] = true;
    table
};

fn search_run(bytes: &[u8], start: usize, end: usize, found: &mut Vec<Hit>) {
    let mut at = start;
    while at < end {
        if !FIRST[usize::from(bytes[at])] {
            at += 1;
            continue;
        }
        match at_place(bytes, at, end) {
            Some(hit) => {
                at = hit.span.end;
                found.push(hit);
            }
            None => at += 1,
        }
    }
}

fn at_place(bytes: &[u8], at: usize, end: usize) -> Option<Hit> {
    let rest = &bytes[at..end];
    // In the middle of a word a prefix is none: `task-…` holds no `sk-`.
    let inside = bytes[..at].last().is_some_and(u8::is_ascii_alphanumeric) && rest[0].is_ascii_alphanumeric();
    if inside {
        return None;
    }
    if rest.starts_with(b"eyJ") {
        return json_web_token(rest).map(|length| Hit { what: "a token (JWT)", span: Span::new(at, at + length) });
    }
    if rest[0] == b'-' {
        let span = private_key(bytes, at)?;
        return Some(Hit { what: "a private key", span });
    }
    TOKENS.iter().find_map(|(what, prefix, body, least, most)| {
        let after = rest.strip_prefix(prefix.as_bytes())?;
        let length = after.iter().take_while(|byte| body.has(**byte)).count();
        let ends = after.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let fits = length >= *least && length <= *most && ends && looks_random(&after[..length]);
        // The bare `sk-` is also how class names start.
        let fits = fits && (*prefix != "sk-" || after[..length].iter().any(u8::is_ascii_digit));
        fits.then(|| Hit { what, span: Span::new(at, at + prefix.len() + length) })
    })
}

/// The length of a signed token of three parts at the start of `rest`.
fn json_web_token(rest: &[u8]) -> Option<usize> {
    let mut parts = rest.splitn(3, |byte| *byte == b'.');
    let (head, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let word = |part: &[u8]| part.iter().take_while(|byte| Body::Word.has(**byte)).count();
    let signed = word(signature);
    let whole = word(head) == head.len() && word(claims) == claims.len() && claims.starts_with(b"eyJ");
    let sound = whole && head.len() >= 12 && claims.len() >= 8 && signed >= 16 && looks_random(&signature[..signed]);
    sound.then_some(head.len() + claims.len() + 2 + signed)
}

/// The heading and content of a private key at `at`; a heading alone is documentation.
fn private_key(bytes: &[u8], at: usize) -> Option<Span> {
    let rest = bytes[at..].strip_prefix(PEM)?;
    let heading = &rest[..rest.iter().take(60).position(|byte| *byte == b'-')?];
    if !String::from_utf8_lossy(heading).contains("PRIVATE KEY") {
        return None;
    }
    let from = at + PEM.len() + heading.len();
    let window = &bytes[from..bytes.len().min(from + PEM_WINDOW)];
    let mut offset = 0;
    for part in window.split(|byte| !(byte.is_ascii_alphanumeric() || b"+/=".contains(byte))) {
        // In JSON the line break is a backslash and an `n`.
        if part.len() >= 16 && looks_random(part) {
            return Some(Span::new(at, from + offset + part.len()));
        }
        offset += part.len() + 1;
    }
    None
}

/// Whether a body could have come from a machine: enough different characters and no stand-in.
fn looks_random(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in body {
        seen[usize::from(*byte)] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let text = String::from_utf8_lossy(body).to_lowercase();
    different >= 8 && !STAND_INS.iter().any(|word| text.contains(word))
}

/// The text with every hit blanked out, every other byte where it was: reports show it, and reports end up in logs.
pub fn masked(text: &str, hits: &[Hit]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for hit in hits {
        masked.push_str(text.get(at..hit.span.start).unwrap_or_default());
        let secret = text.get(hit.span.start..hit.span.end).unwrap_or_default();
        masked.extend(secret.chars().map(|char| if char == '\n' || char == '\r' { char } else { '*' }));
        at = hit.span.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

/// The error about a hit in a text that is shown as `source`; `path` is what `--include` would name.
pub fn finding(code: &'static str, source: &SourceFile, path: &str, hit: Hit) -> Diagnostic {
    let (line, name) = (source.position(hit.span.start).line, source.name());
    let headline = format!("line {line} of `{name}` has what looks like {}, and would be public", hit.what);
    Diagnostic::error(code, hit.span, headline)
        .help("take it out, and revoke it if it was ever published")
        .help(format!("or, if everybody may read it, name the file: --include '{path}'"))
}

#[cfg(test)]
mod tests;
