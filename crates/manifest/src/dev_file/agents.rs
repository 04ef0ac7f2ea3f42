//! Rules about what replies for agents.

use crate::codes;
use crate::dev_file::checker::{DevChecker, quote};
use crate::dev_file::path::NamedPath;
use crate::spec::dev_file::file::DevFile;

/// The models that `agents` names exist, and each has one key.
pub(super) fn check(checker: &mut DevChecker<'_>, file: &DevFile, path: &NamedPath<DevFile>) {
    let agents = path.at(|file| file.agents());
    match file.agents.model.as_deref() {
        Some(model) if !model.is_empty() && !file.models.contains(model) => {
            let headline = format!("unknown model {}, expected a name from `models`", quote(model));
            let finding = checker.error(codes::DEV_UNKNOWN_MODEL, &agents.at(|agents| agents.model()), headline);
            let finding = checker.suggest(finding, model, file.models.names(), "add it to `models:` at the top");
            checker.report(finding);
        }
        None if file.agents.source == "live" && file.models.is_empty() => {
            let headline = "`source: live` without a model in `models`".to_owned();
            let finding = checker.error(codes::DEV_UNKNOWN_MODEL, &agents.at(|agents| agents.source()), headline);
            let help =
                "add one, for example `models: { local: { url: \"http://127.0.0.1:11434/v1\", model: llama3 } }`";
            checker.report(finding.help(help));
        }
        _ => {}
    }
    let models = path.at(|file| file.models());
    for (name, _) in file.models.iter().filter(|(_, model)| model.key_env.is_some() && model.key_secret.is_some()) {
        let path = models.entry(name);
        let headline = "`key_env` and `key_secret` are both set, expected one of them".to_owned();
        let mut finding =
            checker.error_at_key(codes::DEV_CONFLICTING_FIELDS, &path.at(|model| model.key_secret()), headline);
        if let Some(other) = checker.key(&path.at(|model| model.key_env())) {
            finding = finding.label(other, "the other is here");
        }
        checker.report(finding.help("keep the one that has the key"));
    }
    let replies = agents.at(|agents| agents.replies());
    for (index, reply) in file.agents.replies.iter().enumerate() {
        let is_set = [reply.text.is_some(), !reply.data.is_null(), reply.error.is_some()];
        if reply.error.is_some() && is_set.iter().filter(|set| **set).count() > 1 {
            let headline = "`error` is set beside a reply, expected one of them".to_owned();
            let path = replies.item(index).at(|reply| reply.error());
            let finding = checker.error_at_key(codes::DEV_CONFLICTING_FIELDS, &path, headline);
            checker.report(finding.help("remove `error`, or `text` and `data`"));
        }
    }
}
