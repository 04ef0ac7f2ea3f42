//! Texts in which the scanner must or must not find a secret.

use super::masking::masked;
use super::names::is_secret_name;
use super::scan::scan;
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
            // A bot's token starts with its number.
            let number = if token.prefix == ":AA" { "7123456789" } else { "" };
            let (number, prefix) = (number, token.prefix);
            (token.what, format!("{number}{prefix}{}", body(length, |byte| token.body.contains(byte))))
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
            assert!(token.contains(slice) && token.trim_end().ends_with(slice.trim_end()), "{what}: {slice} in {text}");
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

/// Real formats, none of them issued by anyone. They are put together here, so that no scanner finds them in this file.
#[test]
fn secrets_of_many_kinds_are_found() {
    for parts in [
        ["ghp_", "9aQ2wE4rT6yU8iO0pL3kJ5hG7fD1sA2zX4cV"],
        ["github_pat_", "11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLmNoPqRsTuVw"],
        ["glpat-", "k3Jd9_sLq2XbW7vTnR4y"],
        ["glpat-", "k3Jd9sLq2XbW7vTnR4yZpQ8mN.01.120qwerty"],
        ["xoxb-", "2345678901234-3456789012345-AbCdEfGhIjKlMnOpQrStUvWx"],
        ["https://hooks.slack.com/services/", "T01ABCDEF/B02GHIJKL/aBcDeFgHiJkLmNoPqRsTuVwX"],
        ["sk_live_", "51HxYzAbCdEfGhIjKlMnOpQr"],
        ["rk_test_", "51HxYzAbCdEfGhIjKlMnOpQr"],
        ["sk-", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9mN1pQ3"],
        ["sk-proj-", "aB3dE5gH7jK9_mN1pQ3sT5vW7yZ9bC1dE3fG5-hJ7kL9mN1pQ3"],
        ["sk-ant-api03-", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9mN1pQ3aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5-AA"],
        ["AIza", "SyD4eF6gH8iJ0kL2mN4oP6qR8sT0uV2wX4y"],
        ["GOCSPX-", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9b"],
        ["AKIA", "Z7QWERTY3UIOP5AS"],
        ["npm_", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"],
        ["pypi-", "AgEIcHlwaS5vcmcCJGFiY2RlZjAxLTIzNDUtNjc4OS1hYmNkLWVmMDEyMzQ1Njc4OQACKlszLCJkZj"],
        ["SG.", "aB3dE5gH7jK9mN1pQ3sT5v.W7yZ9bC1dE3fG5hJ7kL9mN1pQ3sT5vW7yZ9bC1dE3fG"],
        ["SK", "0123456789abcdef0123456789abcde7"],
        ["-----BEGIN OPENSSH PRIVATE KEY-----\n", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB\n"],
        ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.", "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg9xQ"],
        ["postgres://app:", "n8Kd2pQz@db.acme.test:5432/shop"],
        ["postgresql+asyncpg://app:", "n8Kd2pQz@db/shop"],
        ["mongodb+srv://root:", "n8Kd2pQz@cluster0.ab1cd.mongodb.net/?retryWrites=true"],
        ["redis://:", "n8Kd2pQz@cache:6379/0"],
        ["amqps://svc:", "n8Kd2%40pQz@mq:5671/%2F"],
        ["https://deploy:", "n8Kd2pQz@git.acme.test/repo.git"],
        ["Server=db;User Id=sa;Password=", "n8Kd2pQz;Encrypt=true"],
        ["https://x.test/hook?access_token=", "q8Zr2Lw9Xk4Tn6Vb"],
        ["API_TOKEN=", "q8Zr2Lw9Xk4Tn6VbC1dE"],
        ["\"CLIENT_SECRET\": \"", "9f86d081884c7d659a2feaa0c55ad015\""],
        ["export AWS_SECRET_ACCESS_KEY=", "wJalrXUtnFEMIK7MDENGbPxRfiCY3kQz8Lm2Np9x"],
        ["7123456789:AA", "F9sK2dL4gH6jZ8xC0vB1nM3qW5eR7tY9u"],
    ] {
        let text = format!("a {} b\n", parts.concat());
        let found = scan(text.as_bytes());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let shown = masked(&text, &found);
        assert!(!shown.contains(&parts[1][..8]) || parts[1].starts_with("01234567"), "{shown}");
    }
}

#[test]
fn similar_texts_are_not_secrets() {
    let image = "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4AKIAsk0hf_8sk0AKIAsk".repeat(40);
    for text in [
        "550e8400-e29b-41d4-a716-446655440000",
        "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "\"integrity\": \"sha512-oNLBz4CZ0Nw9AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/+aBcDeFgHiJkLmNoPqRsTuVwXyZ==\"",
        &format!("data:image/png;base64,{}", image.replace('_', "/")),
        "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXX0=",
        "function e(t,n){return t.token=n.secret||\"\",t.password===n.TOKEN?{type:\"TOKEN\",API_KEY:void 0}:e}",
        "__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED={a:1}",
        ".btn-token:hover{--token-color:#a1b2c3d4;background:url(https://cdn.x/y.png?v=1a2b3c4d)}",
        "new URL(\"http://a:b@c.d\"); \"https://user:pass@host/\"; `https://${user}:${password}@host`",
        "postgres://user:password@localhost:5432/db",
        "postgres://postgres:postgres@db:5432/app",
        "mysql://${USER}:${PASSWORD}@host/db and redis://:<password>@host and amqp://guest:guest@mq",
        "https://example.com:8443/@scope/pkg and git+ssh://git@github.com/a/b.git and https://x/@a:b/c",
        "see https://matrix.to/#/@user:server.org and mailto:a@b.c",
        "API_TOKEN=${API_TOKEN} CLIENT_SECRET=<your secret> DB_PASSWORD=changeme API_KEY=your-api-key-goes-here",
        "MAX_TOKENS=200000 TOKEN_URL=https://login.acme.test/oauth2/token SECRET_NAME=stripe-api-key",
        "PUBLIC_KEY=MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEq8Zr2Lw9Xk4Tn6Vb",
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_000000000000000000000000000000000000 sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        // jwt.io, with its two best known signatures.
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0.KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30",
        // RFC 7519.
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
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
