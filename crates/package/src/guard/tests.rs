//! Plants: what must be found, and what must not.

use super::{TOKENS, hits, is_secret_name, masked};
use std::collections::BTreeSet;

/// A body that looks random, of the characters and the length a token asks for.
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

/// One token of each row of the table.
fn plants() -> Vec<(&'static str, String)> {
    let mut plants: Vec<(&str, String)> = TOKENS
        .iter()
        .map(|(what, prefix, class, least, most)| {
            let length = (*least).max(24).min(*most);
            (*what, format!("{prefix}{}", body(length, |byte| class.has(byte))))
        })
        .collect();
    let header = body(30, |byte| byte.is_ascii_alphanumeric());
    plants.push(("a token (JWT)", format!("eyJ{header}.eyJ{header}.{header}")));
    for kind in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "] {
        let lines = body(64, |byte| byte.is_ascii_alphanumeric());
        let heading = format!("-----BEGIN {kind}PRIVATE KEY-----");
        plants.push(("a private key", format!("{heading}\n{lines}\n")));
        plants.push(("a private key", format!("{heading}\\n{lines}")));
    }
    plants
}

#[test]
fn every_planted_token_is_found_where_it_stands() {
    let plants = plants();
    assert!(plants.len() >= 60, "{}", plants.len());
    for (what, token) in &plants {
        for around in
            [("", ""), ("key = \"", "\";\n"), ("curl -H 'Authorization: Bearer ", "' x"), ("{\"k\":\"", "\"}")]
        {
            let text = format!("{}{token}{}", around.0, around.1);
            let found = hits(text.as_bytes());
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let slice = &text[found[0].span.start..found[0].span.end];
            assert!(token.starts_with(slice) && token.trim_end() == slice.trim_end(), "{what}: {slice} in {text}");
            let shown = masked(&text, &found);
            assert_eq!(shown.len(), text.len());
            assert!(!shown.contains(&token[token.len() / 2..]), "{shown}");
        }
    }
    // At every distance from the steps of the search.
    for before in 0..40 {
        let text = format!("{}{}", " ".repeat(before), plants[0].1);
        assert_eq!(hits(text.as_bytes()).len(), 1, "{before}");
    }
}

#[test]
fn too_short_a_body_is_no_token() {
    for (what, prefix, class, least, _) in TOKENS {
        let text = format!("{prefix}{} ", body(least - 1, |byte| class.has(byte)));
        // What is too short for one kind may be long enough for a kind with a shorter prefix.
        assert!(!hits(text.as_bytes()).iter().any(|hit| hit.what == *what), "{what}: {text}");
    }
}

#[test]
fn what_documentation_says_about_tokens_is_no_token() {
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
        assert_eq!(hits(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn names_of_secrets_are_told_from_their_neighbours() {
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
