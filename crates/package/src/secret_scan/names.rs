//! Names of files that usually contain secrets.

use crate::include_patterns;

/// Names of files that contain secrets, in lowercase. `*` matches any number of characters.
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

/// Similar names without secrets: templates to fill in, and public keys.
const HARMLESS_NAMES: &[&str] = &["*.example", "*.sample", "*.template", "*.dist", "*.pub"];

/// Whether a file of this name (the last segment of a path) usually contains secrets.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let any = |patterns: &[&str]| patterns.iter().any(|pattern| include_patterns::segment_fits(pattern, &name));
    any(NAMES) && !any(HARMLESS_NAMES)
}
