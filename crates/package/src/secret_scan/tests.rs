//! Texts in which the scanner must or must not find a secret.

use super::names::is_secret_name;
use super::scan::{masked, scan};
use super::tokens::TOKENS;
use std::collections::BTreeSet;

/// A body that looks random, with these characters and this length.
fn body(length: usize, fits: impl Fn(u8) -> bool) -> String {
    let mut state: u32 = 0x2545_F491;
    let mut text = String::new();
    while text.len() < length {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let byte = (state >> 11) as u8 & 0x7f;
        if fits(byte) && byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        }
    }
    text
}

/// One token of each format.
fn samples() -> Vec<(&'static str, String)> {
    let mut samples: Vec<(&str, String)> = TOKENS
        .iter()
        .map(|token| {
            let length = token.length.0.max(24).min(token.length.1);
            (token.what, format!("{}{}", token.prefix, body(length, |byte| token.body.contains(byte))))
        })
        .collect();
    let header = body(30, |byte| byte.is_ascii_alphanumeric());
    samples.push(("a token (JWT)", format!("eyJ{header}.eyJ{header}.{header}")));
    for kind in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "] {
        let lines = body(64, |byte| byte.is_ascii_alphanumeric());
        let heading = format!("-----BEGIN {kind}PRIVATE KEY-----");
        samples.push(("a private key", format!("{heading}\n{lines}\n")));
        samples.push(("a private key", format!("{heading}\\n{lines}")));
    }
    samples
}

#[test]
fn every_token_is_found_at_its_position() {
    let samples = samples();
    assert!(samples.len() >= 60, "{}", samples.len());
    for (what, token) in &samples {
        for around in
            [("", ""), ("key = \"", "\";\n"), ("curl -H 'Authorization: Bearer ", "' x"), ("{\"k\":\"", "\"}")]
        {
            let text = format!("{}{token}{}", around.0, around.1);
            let found = scan(text.as_bytes());
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let slice = &text[found[0].span.start..found[0].span.end];
            assert!(token.starts_with(slice) && token.trim_end() == slice.trim_end(), "{what}: {slice} in {text}");
            let shown = masked(&text, &found);
            assert_eq!(shown.len(), text.len());
            assert!(!shown.contains(&token[token.len() / 2..]), "{shown}");
        }
    }
    // At every offset from the probed bytes.
    for before in 0..40 {
        let text = format!("{}{}", " ".repeat(before), samples[0].1);
        assert_eq!(scan(text.as_bytes()).len(), 1, "{before}");
    }
}

#[test]
fn a_token_that_is_too_short_does_not_match() {
    for token in TOKENS {
        let text = format!("{}{} ", token.prefix, body(token.length.0 - 1, |byte| token.body.contains(byte)));
        // A body that is too short for one format may be long enough for one with a shorter prefix.
        assert!(!scan(text.as_bytes()).iter().any(|hit| hit.what == token.what), "{}: {text}", token.what);
    }
}

#[test]
fn documentation_about_tokens_does_not_match() {
    for text in [
        "set `OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxx`",
        "a key looks like `sk-...`",
        "use sk-your-key-here-1234567890abcdef",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "export TOKEN=ghp_REPLACE_ME",
        "glpat-<your token>",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEAxGqb7sWq\n-----END CERTIFICATE-----",
        "eyJhbGciOi… is how a JWT starts",
        "the class sk-folding-cube and sk-cube-grid-animation-wrapper",
        "this task-4f3a9b2c7d1e8f6a5b4c3d2e1f is done",
        "npm_config_registry and npm_lifecycle_event_name",
        "hf_transfer, secret_name, key-value-store-with-many-words",
        "SKIN and SKU1234567890",
        "sha512-oNLBz4CZ0Nw9AbCdEfGhIjKlMnOpQrStUvWxYz0123456789==",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
        "https://example.org/a/b/c?d=e",
    ] {
        assert_eq!(scan(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn names_of_secrets_and_similar_names() {
    let secret: Vec<&str> = ".env .env.local .ENV.Production prod.env .envrc server.pem tls.key cert.p12 cert.pfx \
                  AuthKey_X.p8 store.jks release.keystore krb5.keytab putty.ppk vault.kdbx old.kdb office.ovpn \
                  id_rsa id_rsa.old id_dsa id_ecdsa id_ed25519 id_ed25519_work .npmrc .pypirc .netrc _netrc \
                  .git-credentials .pgpass .my.cnf .htpasswd .dockercfg .dockerconfigjson .vault-token .boto \
                  .s3cfg .terraformrc terraform.tfstate prod.tfvars kubeconfig credentials credentials.json \
                  credentials-prod.json client_secret_1.json service-account.json service-account-prod.json \
                  service_account.json x-firebase-adminsdk-1.json secrets.yaml wallet.dat"
        .split_whitespace()
        .collect();
    assert_eq!(secret.iter().collect::<BTreeSet<_>>().len(), 50);
    for name in &secret {
        assert!(is_secret_name(name), "{name}");
    }
    for name in [
        "index.html",
        "app.js",
        "environment.js",
        "env.js",
        ".env.example",
        ".env.sample",
        "id_rsa.pub",
        "keys.md",
        "monkey",
        "credentials.md",
        "account.json",
        "service.json",
        "package.json",
        ".gitignore",
        "pem.txt",
    ] {
        assert!(!is_secret_name(name), "{name}");
    }
}
