//! The options of `dev` that concern one app. With several apps each value names its app: `tax-bot:mail.send`.

use crate::error::CommandError;
use crate::local::setting_prompts::SettingFlags;
use linkworld_contract::names::Scope;
use linkworld_contract::text::nearest;
use std::path::PathBuf;

/// As they were given, for all apps.
#[derive(Debug, Clone, Default)]
pub struct AppFlagsGiven {
    /// `--grant`.
    pub grants: Option<Vec<String>>,
    /// `--mocks`.
    pub mocks: Option<PathBuf>,
    /// `--setting`.
    pub settings: Vec<String>,
    /// `--settings`.
    pub settings_file: Option<PathBuf>,
    /// `--handler-port`.
    pub handler_port: Vec<String>,
    /// The command after `--`.
    pub command: Vec<String>,
}

/// Those of one app.
#[derive(Debug, Clone, Default)]
pub struct AppFlags {
    /// Scopes the tenant grants; by default those of the dev file, or all that the manifest declares.
    pub grants: Option<Vec<Scope>>,
    /// File with the replies of platform tools.
    pub mocks: Option<PathBuf>,
    /// Values of install settings.
    pub settings: SettingFlags,
    /// The handler's port; by default that of the manifest, or a free one if it is taken.
    pub handler_port: Option<u16>,
    /// The command of the handler; empty to detect it.
    pub command: Vec<String>,
}

impl AppFlagsGiven {
    /// The flags of each app of the command line.
    pub fn for_apps(&self, apps: &[(&str, &[String])]) -> Result<Vec<AppFlags>, CommandError> {
        let names: Vec<&str> = apps.iter().map(|(name, _)| *name).collect();
        if names.len() > 1 {
            self.check_single()?;
        }
        let mut flags = vec![AppFlags::default(); names.len()];
        if let Some(grants) = &self.grants {
            self.grants(grants, apps, &mut flags)?;
        }
        for given in &self.settings {
            let (index, setting) = of_app("--setting", given, &names)?;
            flags[index].settings.settings.push(setting.to_owned());
        }
        for given in &self.handler_port {
            let (index, port) = of_app("--handler-port", given, &names)?;
            let port = port.parse().ok().filter(|port| *port > 0);
            flags[index].handler_port = Some(port.ok_or_else(|| {
                CommandError::usage(format!("--handler-port {given}: expected a port from 1 to 65535"))
            })?);
        }
        if let Some(only) = flags.first_mut() {
            only.mocks.clone_from(&self.mocks);
            only.settings.file.clone_from(&self.settings_file);
            only.command.clone_from(&self.command);
        }
        Ok(flags)
    }

    /// Options that cannot name their app.
    fn check_single(&self) -> Result<(), CommandError> {
        let given = [
            ("--mocks", self.mocks.is_some(), "put `linkworld.dev.json` into each project"),
            ("--settings", self.settings_file.is_some(), "describe the settings in `linkworld.dev.yaml`"),
            ("a command after `--`", !self.command.is_empty(), "set `dev.command` in each `linkworld.dev.yaml`"),
        ];
        match given.into_iter().find(|(_, is_given, _)| *is_given) {
            Some((option, _, instead)) => {
                Err(CommandError::usage(format!("{option} needs a single app, but several are run")).hint(instead))
            }
            None => Ok(()),
        }
    }

    /// The scopes of `--grant`; each must be declared by the manifest of its app.
    fn grants(&self, given: &[String], apps: &[(&str, &[String])], flags: &mut [AppFlags]) -> Result<(), CommandError> {
        let names: Vec<&str> = apps.iter().map(|(name, _)| *name).collect();
        if let [one] = flags {
            // An empty list grants nothing.
            one.grants = Some(Vec::new());
        }
        for text in given.iter().filter(|text| !text.is_empty()) {
            let (index, name) = match text.as_str() {
                "none" if names.len() == 1 => continue,
                text => of_app("--grant", text, &names)?,
            };
            let granted = flags[index].grants.get_or_insert_default();
            if name == "none" {
                continue;
            }
            let scope = Scope::parse(name).map_err(|error| CommandError::usage(format!("--grant {text}: {error}")))?;
            let declared = apps[index].1;
            if !declared.iter().any(|declared| declared == name) {
                let refused = format!("--grant {text}: the manifest does not declare this scope");
                let declared = if declared.is_empty() { "no scopes".to_owned() } else { declared.join(", ") };
                return Err(CommandError::usage(refused).hint(format!("the manifest declares {declared}")));
            }
            granted.push(scope);
        }
        Ok(())
    }
}

/// The app that a value names, by position, and the rest of the value. The only app need not be named.
fn of_app<'a>(option: &str, given: &'a str, names: &[&str]) -> Result<(usize, &'a str), CommandError> {
    if let Some((app, rest)) = given.split_once(':')
        && let Some(index) = names.iter().position(|name| *name == app)
    {
        return Ok((index, rest));
    }
    if names.len() == 1 {
        return Ok((0, given));
    }
    // Not repeated beyond the name: a value may be a secret.
    let app = given.split_once(':').map(|(app, _)| app);
    let error = CommandError::usage(format!("{option} must name its app, because several are run"));
    Err(match app.and_then(|app| nearest(app, names.iter().copied())) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("write APP:VALUE; the apps are {}", names.join(", "))),
    })
}

#[cfg(test)]
mod tests {
    use super::AppFlagsGiven;

    #[test]
    fn values_belong_to_the_app_that_they_name() {
        let (one, two) = (["mail.send".to_owned()], ["files.read".to_owned()]);
        let apps: [(&str, &[String]); 2] = [("tax-bot", &one), ("office", &two)];
        let given = |grants: &[&str], settings: &[&str], port: &[&str]| AppFlagsGiven {
            grants: (!grants.is_empty()).then(|| grants.iter().map(|text| (*text).to_owned()).collect()),
            settings: settings.iter().map(|text| (*text).to_owned()).collect(),
            handler_port: port.iter().map(|text| (*text).to_owned()).collect(),
            ..AppFlagsGiven::default()
        };
        let both = given(&["office:files.read", "tax-bot:none"], &["office:url=http://x:1"], &["tax-bot:9000"]);
        let flags = both.for_apps(&apps).unwrap();
        assert_eq!(flags[0].grants.as_deref(), Some(&[][..]));
        assert_eq!(flags[1].grants.as_ref().unwrap()[0].to_string(), "files.read");
        assert_eq!(flags[1].settings.settings, ["url=http://x:1"]);
        assert_eq!((flags[0].handler_port, flags[1].handler_port), (Some(9000), None));
        for (refused, words) in [
            (given(&["mail.send"], &[], &[]), "--grant must name its app"),
            (given(&["office:mail.send"], &[], &[]), "does not declare"),
            (given(&[], &["a=secret"], &[]), "--setting must name its app"),
            (given(&[], &[], &["office:0"]), "expected a port"),
            (AppFlagsGiven { mocks: Some("x".into()), ..AppFlagsGiven::default() }, "--mocks needs a single app"),
        ] {
            let error = refused.for_apps(&apps).unwrap_err();
            assert!(error.headline.contains(words), "{}", error.headline);
            assert!(!error.headline.contains("secret"), "{}", error.headline);
        }
        let single = given(&["none"], &["a=b:c"], &["9001"]).for_apps(&apps[..1]).unwrap();
        assert_eq!(single[0].grants.as_deref(), Some(&[][..]));
        assert_eq!((single[0].settings.settings[0].as_str(), single[0].handler_port), ("a=b:c", Some(9001)));
    }
}
