//! Values that only look like secrets: placeholders, and samples that documentation of the services publishes.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

/// Words that mark a token as a placeholder.
const PLACEHOLDERS: &[&str] = &[
    "xxxx",
    "example",
    "your",
    "placeholder",
    "redacted",
    "dummy",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "insert",
    "00000000",
    "fake",
    "sample",
];

/// Keys that documentation publishes: Stripe's test keys (docs.stripe.com/keys), GitHub's tokens (docs.github.com),
/// Google's sample client secret.
const SAMPLES: &[&str] = &[
    "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "sk_test_BQokikJOvBiI2HlWgH4olfQ2",
    "sk_test_26PHem9AhJZvU623DfE1x4sd",
    "sk_test_tR3PYbcVNZZ796tH88S4VQ2u",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "gho_16C7e42F292c6912E7710c838347Ae178B4a",
    "ghu_16C7e42F292c6912E7710c838347Ae178B4a",
    "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
];

/// Whether a text contains a word of placeholders, in any case.
pub(super) fn has_placeholder(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| text.contains(word))
}

/// Whether a token is one that documentation publishes.
pub(super) fn is_public_sample(token: &[u8]) -> bool {
    SAMPLES.iter().any(|sample| sample.as_bytes() == token)
}

/// Whether the claims of a JSON web token (base64) are those of a public one: the samples of jwt.io and RFC 7519, and the
/// keys of Supabase that are made for frontends and for local tests.
pub(super) fn is_public_web_token(claims: &[u8]) -> bool {
    // More claims than any sample has.
    const CLAIMS_BYTES_MAX: usize = 1_024;
    let Some(claims) = std::str::from_utf8(claims).ok().filter(|claims| claims.len() <= CLAIMS_BYTES_MAX) else {
        return false;
    };
    let Ok(bytes) = Base64UrlUnpadded::decode_vec(claims) else { return false };
    let Ok(claims) = serde_json::from_slice::<Value>(&bytes) else { return false };
    let is = |claim: &str, value: &str| claims[claim].as_str() == Some(value);
    (is("sub", "1234567890") && is("name", "John Doe"))
        || is("iss", "joe")
        || is("iss", "supabase-demo")
        || is("role", "anon")
}

/// Whether a value only says where the real one comes from: a variable, a template, a path, a reference.
pub(super) fn is_reference(value: &str) -> bool {
    const STARTS: &[&str] = &[
        "$",
        "%",
        "<",
        "{",
        "[",
        "@",
        "/",
        "./",
        "../",
        "~/",
        "arn:",
        "projects/",
        "vault:",
        "op://",
        "env:",
        "file:",
        "ref:",
        "secret:",
        "secrets.",
        "process.env",
        "os.environ",
    ];
    // Keys that are made to be public.
    const PUBLIC: &[&str] = &["pk_live_", "pk_test_", "pk.", "phc_", "sb_publishable_", "ssh-"];
    let inside = ["${", "{{", "$(", "<%", "%(", "...", "…", "***", "•••"];
    STARTS.iter().chain(PUBLIC).any(|start| value.starts_with(start)) || inside.iter().any(|part| value.contains(part))
}
