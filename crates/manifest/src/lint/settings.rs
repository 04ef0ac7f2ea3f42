//! Rules about install settings: answers that fit, choices to choose from, secrets that stay secret.

use crate::Setting;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use serde_json::Value;

/// A choice of nothing.
pub(super) const NO_OPTIONS: Rule = Rule {
    code: "select-without-options",
    severity: Severity::Error,
    lwp: None,
    about: "a `select` or `select_or_custom` setting has no `options`",
    why: "the tenant would be asked to choose from an empty list",
    bad: "install_settings:\n  - {id: tone, type: select, label: Tone}",
    good: "install_settings:\n  - {id: tone, type: select, label: Tone, options: [formal, casual]}",
    check: no_options,
};

/// An answer of another type.
pub(super) const DEFAULT: Rule = Rule {
    code: "setting-default",
    severity: Severity::Error,
    lwp: None,
    about: "the `default` of a setting does not fit its `type`, its bounds or its `options`",
    why: "the tenant would get an answer filled in that they could not have given themselves",
    bad: "install_settings:\n  - {id: days, type: number, label: Days, default: seven}",
    good: "install_settings:\n  - {id: days, type: number, label: Days, default: 7}",
    check: default,
};

/// Bounds that nothing fits, or that nothing reads.
pub(super) const BOUNDS: Rule = Rule {
    code: "setting-bounds",
    severity: Severity::Error,
    lwp: None,
    about: "`min` and `max` of a setting are the wrong way round, or the setting is not a number",
    why: "no answer fits between them, or nothing looks at them",
    bad: "install_settings:\n  - {id: days, type: number, label: Days, min: 30, max: 1}",
    good: "install_settings:\n  - {id: days, type: number, label: Days, min: 1, max: 30}",
    check: bounds,
};

/// A secret in the browser.
pub(super) const EXPOSED_SECRET: Rule = Rule {
    code: "exposed-secret",
    severity: Severity::Error,
    lwp: None,
    about: "a `secret` setting sets `expose_to_bundle`",
    why: "everything exposed to the bundle is in the page, where every user of the tenant can read it",
    bad: "install_settings:\n  - {id: api_key, type: secret, label: Key, expose_to_bundle: true}",
    good: "install_settings:\n  - {id: api_key, type: secret, label: Key}",
    check: exposed_secret,
};

/// A secret in the manifest.
pub(super) const SECRET_DEFAULT: Rule = Rule {
    code: "secret-default",
    severity: Severity::Error,
    lwp: None,
    about: "a `secret` setting has a `default`",
    why: "a manifest is stored and shown in plain text, and every tenant would share the one value",
    bad: "install_settings:\n  - {id: api_key, type: secret, label: Key, default: sk-123}",
    good: "install_settings:\n  - {id: api_key, type: secret, label: Key, required: true}",
    check: secret_default,
};

/// An address of nobody.
pub(super) const AUTO_DEFAULT: Rule = Rule {
    code: "auto-default-integration",
    severity: Severity::Error,
    lwp: None,
    about: "`auto_default: m365_primary_email` stands without the integration `m365`",
    why: "the platform reads the address from the connected account and would fill in nothing",
    bad: "install_settings:\n  - {id: sender, type: string, label: Sender, auto_default: m365_primary_email}",
    good: "required_integrations: [m365]\ninstall_settings:\n  - {id: sender, type: string, label: Sender, auto_default: m365_primary_email}",
    check: auto_default,
};

/// A type without documentation.
pub(super) const ARRAY: Rule = Rule {
    code: "array-setting",
    severity: Severity::Warning,
    lwp: None,
    about: "a setting has the type `array`",
    why: "the SDK accepts it, but the documentation does not list it, so no input is promised for it",
    bad: "install_settings:\n  - {id: tags, type: array, label: Tags}",
    good: "install_settings:\n  - {id: tags, type: text, label: Tags}",
    check: array,
};

fn settings(subject: Subject<'_>) -> impl Iterator<Item = (String, &Setting)> {
    let each = subject.manifest.install_settings.iter().enumerate();
    each.map(|(index, setting)| (format!("install_settings.{index}"), setting))
}

fn selects(setting: &Setting) -> bool {
    matches!(setting.kind.as_str(), "select" | "select_or_custom")
}

fn no_options(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, setting) in settings(subject) {
        if !selects(setting) || setting.options.as_ref().is_some_and(|options| !options.is_empty()) {
            continue;
        }
        let headline = format!("the setting `{}` is a `{}` without `options`", setting.id, setting.kind);
        let finding = rule.finding(subject, &format!("{path}.type"), headline);
        findings.push(finding.help("add `options:` with the values to choose from, or use `type: string`"));
    }
}

fn default(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, setting) in settings(subject) {
        let Some((said, help)) = misfit(setting) else { continue };
        let mut finding = rule.finding(subject, &format!("{path}.default"), said).help(help);
        if let Some(kind) = subject.places.value(&format!("{path}.type")) {
            finding = finding.label(kind, "required by this");
        }
        findings.push(finding);
    }
}

/// Why the default could not be an answer, and what to write.
fn misfit(setting: &Setting) -> Option<(String, String)> {
    let value = &setting.default;
    let shown = || linkworld_contract::text::shorten(&value.to_string(), 60);
    let wrong = |wanted: &str, help: &str| {
        Some((format!("the default {} is {}, expected {wanted}", shown(), noun(value)), help.to_owned()))
    };
    match (setting.kind.as_str(), value) {
        // Its own rule speaks about secrets; without a default there is nothing to fit.
        (_, Value::Null) | ("secret", _) => None,
        ("number", Value::Number(number)) => {
            let number = number.as_f64()?;
            let low = setting.min.filter(|min| number < *min).map(|min| format!("at least {min}"));
            let bound = low.or_else(|| setting.max.filter(|max| number > *max).map(|max| format!("at most {max}")))?;
            Some((format!("the default {number} is out of bounds, expected {bound}"), "change it or the bounds".into()))
        }
        ("number", _) => wrong("a number", "write a number without quotes"),
        ("boolean", Value::Bool(_)) => None,
        ("boolean", _) => wrong("true or false", "write `true` or `false` without quotes"),
        ("array", Value::Array(_)) => None,
        ("array", _) => wrong("a list", "write it as `[one, two]`"),
        ("select", _) => {
            let options = setting.options.as_ref().filter(|options| !options.is_empty())?;
            // An option may be written with a label of its own; which member is the answer is not documented.
            let holds =
                |option: &Value| option.as_object().is_some_and(|parts| parts.values().any(|part| part == value));
            if options.iter().any(|option| option == value || holds(option)) {
                return None;
            }
            let listed = options.iter().take(10).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let help = format!("choose one of {}", linkworld_contract::text::shorten(&listed, 200));
            Some((format!("the default {} is not among the options", shown()), help))
        }
        // Any value goes in a field that also takes a custom one, as long as it can be typed.
        ("select_or_custom", Value::String(_) | Value::Number(_) | Value::Bool(_)) => None,
        ("string" | "text" | "project_picker", Value::String(_)) => None,
        _ => wrong("a string", "put it in quotes"),
    }
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

fn bounds(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, setting) in settings(subject) {
        if setting.kind != "number" {
            for name in [("min", setting.min), ("max", setting.max)].iter().filter(|(_, set)| set.is_some()) {
                let path = format!("{path}.{}", name.0);
                let headline = format!("`{}` has no meaning for a setting of type `{}`", name.0, setting.kind);
                findings.push(rule.key_finding(subject, &path, headline).help("remove it, or use `type: number`"));
            }
            continue;
        }
        if let (Some(min), Some(max)) = (setting.min, setting.max)
            && min > max
        {
            let headline = format!("`max` is {max} and `min` is {min}, expected them the other way round");
            let finding = rule.finding(subject, &format!("{path}.max"), headline);
            let finding = finding.label(subject.span(&format!("{path}.min")), "the least is here");
            findings.push(finding.help("swap the two"));
        }
    }
}

fn exposed_secret(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, setting) in settings(subject).filter(|(_, setting)| setting.kind == "secret") {
        if setting.expose_to_bundle {
            let headline =
                format!("the secret `{}` is exposed to the bundle, where every user can read it", setting.id);
            let finding = rule.key_finding(subject, &format!("{path}.expose_to_bundle"), headline);
            findings.push(finding.help("remove `expose_to_bundle`; read the secret in a handler with `secrets.get`"));
        }
    }
}

fn secret_default(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, setting) in settings(subject).filter(|(_, setting)| setting.kind == "secret") {
        if !setting.default.is_null() {
            // The value itself is not repeated: it may be a real one.
            let headline = format!("the secret `{}` has a default, in plain text for everyone", setting.id);
            let finding = rule.key_finding(subject, &format!("{path}.default"), headline);
            findings.push(finding.help("remove it; set a default for all tenants with `linkworld secrets set`"));
        }
    }
}

fn auto_default(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if subject.manifest.required_integrations.iter().any(|name| name == "m365") {
        return;
    }
    for (path, setting) in settings(subject) {
        if setting.auto_default.as_deref() == Some("m365_primary_email") {
            let headline = "`m365_primary_email` needs the integration `m365`, which is not listed";
            let finding = rule.finding(subject, &format!("{path}.auto_default"), headline);
            findings.push(finding.help("add `m365` to `required_integrations`"));
        }
    }
}

fn array(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, _) in settings(subject).filter(|(_, setting)| setting.kind == "array") {
        let headline = "the type `array` is accepted and not documented";
        let finding = rule.finding(subject, &format!("{path}.type"), headline);
        findings.push(finding.help("use `type: text` and split the answer"));
    }
}
