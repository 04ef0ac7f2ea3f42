//! Rules about install settings: valid defaults, options to choose from, secrets that stay secret.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::path::{FieldPath, PathSteps};
use crate::spec::settings::InstallSetting;
use linkworld_contract::text::shorten;
use serde_json::Value;

/// A choice without options.
pub(super) const NO_OPTIONS: LintRule = LintRule {
    code: codes::SELECT_WITHOUT_OPTIONS,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "a `select` or `select_or_custom` setting has no `options`",
    why: "the tenant has nothing to choose from",
    source: "install settings guide: `select` requires options; the manifest reference lists `options` as not required",
    bad: "install_settings:\n  - {id: tone, type: select, label: Tone}",
    good: "install_settings:\n  - {id: tone, type: select, label: Tone, options: [formal, casual]}",
    check: no_options,
};

/// A default that is not a valid answer.
pub(super) const DEFAULT: LintRule = LintRule {
    code: codes::SETTING_DEFAULT,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::Siblings,
    about: "the `default` of a setting does not fit its `type`, its bounds or its `options`",
    why: "the setting would be prefilled with a value that it does not accept",
    source: "manifest reference, install_settings: `default` must match the declared type, `options` lists the allowed values, `min` and `max` are the range",
    bad: "install_settings:\n  - {id: days, type: number, label: Days, default: seven}",
    good: "install_settings:\n  - {id: days, type: number, label: Days, default: 7}",
    check: default,
};

/// Bounds that no answer meets, or that have no effect.
pub(super) const BOUNDS: LintRule = LintRule {
    code: codes::SETTING_BOUNDS,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "`min` of a setting is greater than `max`, or the setting is not a number",
    why: "no value is within the bounds, or the bounds have no effect",
    source: "manifest reference, install_settings: `min` and `max` are for `type: number`; it does not say what happens otherwise",
    bad: "install_settings:\n  - {id: days, type: number, label: Days, min: 30, max: 1}",
    good: "install_settings:\n  - {id: days, type: number, label: Days, min: 1, max: 30}",
    check: bounds,
};

/// A secret that is sent to the browser.
pub(super) const EXPOSED_SECRET: LintRule = LintRule {
    code: codes::EXPOSED_SECRET,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::Siblings,
    about: "a `secret` setting sets `expose_to_bundle`",
    why: "everything exposed to the bundle is in the page, where every user of the tenant can read it",
    source: "manifest reference, install_settings: never expose secrets, the iframe is untrusted",
    bad: "install_settings:\n  - {id: api_key, type: secret, label: Key, expose_to_bundle: true}",
    good: "install_settings:\n  - {id: api_key, type: secret, label: Key}",
    check: exposed_secret,
};

/// A secret in the manifest.
pub(super) const SECRET_DEFAULT: LintRule = LintRule {
    code: codes::SECRET_DEFAULT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "a `secret` setting has a `default`",
    why: "a manifest is stored and shown in plain text, and every tenant would share the same value",
    source: "our advice; the manifest reference does not forbid a default for a secret",
    bad: "install_settings:\n  - {id: api_key, type: secret, label: Key, default: sk-123}",
    good: "install_settings:\n  - {id: api_key, type: secret, label: Key, required: true}",
    check: secret_default,
};

/// A default from an integration that is not listed.
pub(super) const AUTO_DEFAULT: LintRule = LintRule {
    code: codes::AUTO_DEFAULT_INTEGRATION,
    severity: Severity::Error,
    lwp: None,
    needs: Needs::Sections(&["required_integrations"]),
    about: "`auto_default: m365_primary_email` is set without the integration `m365`",
    why: "the platform reads the address from the connected account, which only that integration provides",
    source: "manifest reference, install_settings: `m365_primary_email` requires `required_integrations: [m365]`",
    bad: "install_settings:\n  - {id: sender, type: string, label: Sender, auto_default: m365_primary_email}",
    good: "required_integrations: [m365]\ninstall_settings:\n  - {id: sender, type: string, label: Sender, auto_default: m365_primary_email}",
    check: auto_default,
};

/// An undocumented type.
pub(super) const ARRAY: LintRule = LintRule {
    code: codes::ARRAY_SETTING,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "a setting has the type `array`",
    why: "the SDK accepts it, but it is not documented, so the install page may have no input for it",
    source: "Python SDK 1.7 accepts `array`; the manifest reference does not list it",
    bad: "install_settings:\n  - {id: tags, type: array, label: Tags}",
    good: "install_settings:\n  - {id: tags, type: text, label: Tags}",
    check: array,
};

fn settings(manifest: &Manifest) -> impl Iterator<Item = (FieldPath<InstallSetting>, &InstallSetting)> {
    let each = manifest.install_settings.iter().enumerate();
    each.map(|(index, setting)| (Manifest::PATH.install_settings().at(index), setting))
}

fn selects(setting: &InstallSetting) -> bool {
    matches!(setting.kind.as_str(), "select" | "select_or_custom")
}

fn no_options(run: &mut LintRun<'_>) {
    for (path, setting) in settings(run.manifest()) {
        if !selects(setting) || setting.options.as_ref().is_some_and(|options| !options.is_empty()) {
            continue;
        }
        let headline = format!("the `{}` setting `{}` has no `options`", setting.kind, setting.id);
        let finding = run.at_value(path.kind(), headline);
        run.report(finding.help("add `options:` with the values to choose from, or use `type: string`"));
    }
}

fn default(run: &mut LintRun<'_>) {
    for (path, setting) in settings(run.manifest()) {
        let Some((headline, help)) = misfit(setting, &setting.default, "the default") else { continue };
        let mut finding = run.at_value(path.default(), headline).help(help);
        if let Some(kind) = run.input.source_map.value_of(path.kind()) {
            finding = finding.label(kind, "required by this");
        }
        run.report(finding);
    }
}

/// Why a value could not be an answer, and what to write; `what` names the value.
pub(crate) fn misfit(setting: &InstallSetting, value: &Value, what: &str) -> Option<(String, String)> {
    let shown = || shorten(&value.to_string(), 60);
    let wrong = |wanted: &str, help: &str| {
        Some((format!("{what} {} is {}, expected {wanted}", shown(), noun(value)), help.to_owned()))
    };
    match (setting.kind.as_str(), value) {
        // Secrets have a rule of their own; without a default there is nothing to check.
        (_, Value::Null) | ("secret", _) => None,
        // An empty default leaves the input empty.
        (_, empty) if is_empty(empty) => None,
        ("number", Value::Number(number)) => {
            let number = number.as_f64()?;
            let low = setting.min.filter(|min| number < *min).map(|min| format!("at least {min}"));
            let bound = low.or_else(|| setting.max.filter(|max| number > *max).map(|max| format!("at most {max}")))?;
            Some((format!("{what} {number} is out of range, expected {bound}"), format!("change {what} or the bounds")))
        }
        ("number", _) => wrong("a number", "write a number without quotes"),
        ("boolean", Value::Bool(_)) => None,
        ("boolean", _) => wrong("true or false", "write `true` or `false` without quotes"),
        ("array", Value::Array(_)) => None,
        ("array", _) => wrong("a list", "write it as `[one, two]`"),
        ("select", _) => {
            let options = setting.options.as_ref().filter(|options| !options.is_empty())?;
            // An option may be written with a label of its own; which member is the answer is not documented.
            let summary =
                |option: &Value| option.as_object().is_some_and(|parts| parts.values().any(|part| part == value));
            if options.iter().any(|option| option == value || summary(option)) {
                return None;
            }
            let listed = options.iter().take(10).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let help = format!("choose one of {}", shorten(&listed, 200));
            Some((format!("{what} {} is not one of the `options`", shown()), help))
        }
        // A field that also accepts a custom value accepts any value that can be typed.
        ("select_or_custom", Value::String(_) | Value::Number(_) | Value::Bool(_)) => None,
        ("string" | "text" | "project_picker", Value::String(_)) => None,
        _ => wrong("a string", "put it in quotes"),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
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

fn bounds(run: &mut LintRun<'_>) {
    for (path, setting) in settings(run.manifest()) {
        if setting.kind != "number" {
            let bounds: [(PathSteps, _); 2] = [(path.min().into(), setting.min), (path.max().into(), setting.max)];
            for (path, _) in bounds.iter().filter(|(_, bound)| bound.is_some()) {
                let headline = format!("`{}` has no effect in a setting of type `{}`", path.last_name(), setting.kind);
                run.report(run.at_key(*path, headline).help("remove it, or use `type: number`"));
            }
            continue;
        }
        if let (Some(min), Some(max)) = (setting.min, setting.max)
            && min > max
        {
            let headline = format!("`max` ({max}) is less than `min` ({min})");
            let finding = run.at_value(path.max(), headline).label(run.input.span(path.min()), "`min` is here");
            run.report(finding.help("swap the two"));
        }
    }
}

fn exposed_secret(run: &mut LintRun<'_>) {
    for (path, setting) in settings(run.manifest()).filter(|(_, setting)| setting.is_secret()) {
        if setting.expose_to_bundle {
            let headline =
                format!("the secret `{}` is exposed to the bundle, where every user can read it", setting.id);
            let finding = run.at_key(path.expose_to_bundle(), headline);
            run.report(finding.help("remove `expose_to_bundle`; read the secret in a handler with `secrets.get`"));
        }
    }
}

fn secret_default(run: &mut LintRun<'_>) {
    for (path, setting) in settings(run.manifest()).filter(|(_, setting)| setting.is_secret()) {
        if !is_empty(&setting.default) {
            // The value itself is not repeated: it may be a real one.
            let headline = format!("the secret `{}` has a default, which everyone can read", setting.id);
            let finding = run.at_key(path.default(), headline);
            run.report(finding.help("remove it; set a default for all tenants with `linkworld secrets set`"));
        }
    }
}

fn auto_default(run: &mut LintRun<'_>) {
    if run.manifest().required_integrations.iter().any(|name| name == "m365") {
        return;
    }
    for (path, setting) in settings(run.manifest()) {
        if setting.auto_default.as_deref() == Some("m365_primary_email") {
            let headline = "`m365_primary_email` needs the integration `m365`, which is not listed";
            let finding = run.at_value(path.auto_default(), headline);
            run.report(finding.help("add `m365` to `required_integrations`"));
        }
    }
}

fn array(run: &mut LintRun<'_>) {
    for (path, _) in settings(run.manifest()).filter(|(_, setting)| setting.kind == "array") {
        let headline = "the type `array` is accepted but not documented";
        run.report(run.at_value(path.kind(), headline).help("use `type: text` and split the answer"));
    }
}
