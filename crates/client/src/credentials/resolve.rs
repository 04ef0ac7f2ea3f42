//! Which address and which token are used, and where each came from.
//!
//! Flag before environment before project before file before default. A token belongs to the origin it was saved for: a
//! saved token is used only with its own address, a token given by flag or environment with whatever address is in use.
//! A running local platform of this user needs neither: its token is in the registry. A project cannot provide a token,
//! and its address is used only if the user trusts it; at an address of this machine, only the registry's token is used.

use super::in_file::InFile;
use super::login::entry_name;
use super::setting::{
    IgnoredAddress, SettingConflict, SettingName, SettingSource, Sourced, TokenSetting, parse_address,
};
use crate::config::{DEFAULT_API_URL, ProjectConfig, SettingsEnv, SettingsError};
use crate::running::{self, RunningPlatform};
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::token;
use linkworld_system::env;
use std::path::PathBuf;

/// Options of the command line.
#[derive(Debug, Clone, Default)]
pub struct SettingsFlags {
    /// `--api-url`.
    pub api_url: Option<String>,
    /// `--token`.
    pub token: Option<Secret>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--local`.
    pub local: bool,
}

/// Everything in use.
#[derive(Debug)]
pub struct Settings {
    /// Which of several logins; none for the unnamed one.
    pub profile: Sourced<Option<ProfileName>>,
    /// The platform.
    pub api_url: Sourced<Origin>,
    /// The token.
    pub token: TokenSetting,
    /// To be reported once.
    pub disagreements: Vec<SettingConflict>,
    /// The project's file, if it contains a token: it is not used, and everybody with access to the project can read it.
    pub token_in_project: Option<PathBuf>,
    /// The project's address, if it is ignored.
    pub ignored_address: Option<IgnoredAddress>,
    /// The project's address, if it needs the user's consent: no command may use another one instead.
    pub untrusted: Option<SettingsError>,
    /// Why the user's file was not read, where nothing of it is needed.
    pub unreadable: Option<SettingsError>,
    /// Whether the variable for the token is set, but blank.
    pub token_variable_is_blank: bool,
}

impl Settings {
    /// Resolves all settings. Reads the file if there is one; an invalid file is an error unless everything comes from
    /// options and environment.
    pub fn resolve(flags: &SettingsFlags, surroundings: &SettingsEnv) -> Result<Self, SettingsError> {
        let profile = profile(flags, surroundings)?;
        let said = address_of_this_run(flags, surroundings)?;
        let local = matches!(said, Some(SaidAddress::Running(..)));
        let has_token = local || flags.token.is_some() || surroundings.token.is_some();
        let (in_file, unreadable) = match InFile::read(surroundings, profile.value.clone()) {
            Ok(in_file) => (in_file, None),
            Err(error) if said.is_some() && has_token => (InFile::default(), Some(error)),
            Err(error) => return Err(error),
        };
        let project = match ProjectConfig::find(surroundings) {
            // An invalid file of a project does not matter if it is not used.
            Err(_) if said.is_some() => None,
            project => project?,
        };
        let token_in_project = project.as_ref().filter(|project| project.has_token).map(|project| project.path.clone());
        let mut settings = Self {
            profile,
            api_url: Sourced {
                value: parse_address(DEFAULT_API_URL, &SettingSource::Default)?,
                source: SettingSource::Default,
            },
            token: TokenSetting::Missing,
            disagreements: Vec::new(),
            token_in_project,
            ignored_address: None,
            untrusted: None,
            unreadable,
            token_variable_is_blank: surroundings.token_is_blank,
        };
        let mut passed_over = None;
        match said {
            Some(SaidAddress::Running(running, source)) => {
                settings.api_url = Sourced { value: running.origin.clone(), source };
                settings.token = registered(*running);
                settings.note_unused_address(surroundings, flags);
                return Ok(settings);
            }
            Some(SaidAddress::Given(said)) => {
                passed_over = project.and_then(|project| Some((project.path, project.api_url?.ok())));
                settings.api_url = said;
            }
            None => match project {
                Some(project) => settings.use_project(project, surroundings, &in_file)?,
                None => settings.api_url = in_file.usual()?,
            },
        }
        if settings.token == TokenSetting::Missing {
            settings.token =
                token_for(&settings.api_url, settings.profile.value.as_ref(), (flags, surroundings), &in_file);
        }
        settings.disagreements = disagreements(&settings.api_url, &settings.token, passed_over, &in_file);
        Ok(settings)
    }

    /// Uses the address of the project, if the user trusts it: one with a saved login, the one that would be used
    /// without the project, or that of a local platform which this user is running.
    fn use_project(
        &mut self,
        project: ProjectConfig,
        around: &SettingsEnv,
        in_file: &InFile,
    ) -> Result<(), SettingsError> {
        let ProjectConfig { path, api_url, .. } = project;
        let Some(origin) = api_url.transpose()? else {
            self.api_url = in_file.usual()?;
            return Ok(());
        };
        let usual = in_file.usual();
        let source = SettingSource::Project(path.clone());
        if origin.is_loopback() {
            if let Some(running) = running_at(around, &origin) {
                self.api_url = Sourced { value: origin, source };
                // Never another token: the repository chose the port.
                self.token = registered(running);
                return Ok(());
            }
            self.api_url = usual?;
            if self.api_url.value != origin {
                self.ignored_address = Some(IgnoredAddress { path, origin });
            }
            return Ok(());
        }
        let is_usual = usual.as_ref().is_ok_and(|usual| usual.value == origin);
        if is_usual || in_file.all.iter().any(|login| login.origin.as_ref() == Some(&origin)) {
            self.api_url = Sourced { value: origin, source };
            return Ok(());
        }
        self.api_url = usual?;
        let token_in_variable = around.token.is_some();
        self.untrusted = Some(SettingsError::NotTrusted { path, origin, token_in_variable });
        Ok(())
    }

    /// Notes that the variable for the address is not used, if the local platform was chosen by a variable too.
    fn note_unused_address(&mut self, around: &SettingsEnv, flags: &SettingsFlags) {
        let other = around.api_url.as_ref().and_then(|url| Origin::parse(url.trim()).ok());
        if !flags.local && other.is_some_and(|other| other != self.api_url.value) {
            let ignored = SettingSource::Environment(env::API_URL.name);
            let used = self.api_url.source.clone();
            self.disagreements.push(SettingConflict { setting: SettingName::ApiUrl, used, ignored });
        }
    }

    /// The platform and its token, or why there is none.
    pub fn credentials(&self) -> Result<(&Origin, &Secret), SettingsError> {
        let origin = &self.api_url.value;
        if let Some(SettingsError::NotTrusted { path, origin, token_in_variable }) = &self.untrusted {
            let (path, origin, token_in_variable) = (path.clone(), origin.clone(), *token_in_variable);
            return Err(SettingsError::NotTrusted { path, origin, token_in_variable });
        }
        match &self.token {
            TokenSetting::Present(found) => {
                token::check(token::trimmed(found.value.expose()))
                    .map_err(|error| SettingsError::Token { from: found.source.to_string(), error })?;
                Ok((origin, &found.value))
            }
            TokenSetting::Missing => Err(SettingsError::NoToken {
                variable_is_blank: self.token_variable_is_blank,
                origin: origin.clone(),
                profile: self.profile.value.clone(),
            }),
            TokenSetting::Withheld(error) => {
                Err(SettingsError::Keyring { origin: origin.clone(), error: error.clone() })
            }
            TokenSetting::ForAnother { path, saved_for } => Err(SettingsError::TokenForAnother {
                path: path.clone(),
                saved_for: saved_for.clone(),
                origin: origin.clone(),
            }),
        }
    }
}

/// The local platform of this user that listens there. A registry that cannot be read has none.
fn running_at(around: &SettingsEnv, origin: &Origin) -> Option<RunningPlatform> {
    running::find_origin(&running::state_dir(around).ok()?, origin).ok()?
}

fn registered(running: RunningPlatform) -> TokenSetting {
    TokenSetting::Present(Sourced { value: running.token, source: SettingSource::Running(running.project) })
}

/// The selected profile; none for the unnamed login.
pub fn profile(flags: &SettingsFlags, around: &SettingsEnv) -> Result<Sourced<Option<ProfileName>>, SettingsError> {
    let from_flag = flags.profile.as_ref().map(|name| (name, SettingSource::Flag("--profile")));
    let from_variable = || around.profile.as_ref().map(|name| (name, SettingSource::Environment(env::PROFILE.name)));
    let Some((name, source)) = from_flag.or_else(from_variable) else {
        return Ok(Sourced { value: None, source: SettingSource::Default });
    };
    let refused = |error| SettingsError::Profile { from: source.to_string(), error };
    Ok(Sourced { value: Some(ProfileName::parse(name).map_err(refused)?), source })
}

/// An address that this run names.
enum SaidAddress {
    Given(Sourced<Origin>),
    Running(Box<RunningPlatform>, SettingSource),
}

/// The address by option or environment variable.
fn address_of_this_run(flags: &SettingsFlags, around: &SettingsEnv) -> Result<Option<SaidAddress>, SettingsError> {
    let given =
        |text: &str, source| Ok(Some(SaidAddress::Given(Sourced { value: parse_address(text, &source)?, source })));
    if let Some(text) = &flags.api_url {
        return given(text, SettingSource::Flag("--api-url"));
    }
    if flags.local || around.local {
        let source = if flags.local {
            SettingSource::Flag("--local")
        } else {
            SettingSource::Environment(env::LOCAL_PLATFORM.name)
        };
        return Ok(Some(SaidAddress::Running(Box::new(running::find_here(around)?), source)));
    }
    match &around.api_url {
        Some(text) => given(text, SettingSource::Environment(env::API_URL.name)),
        None => Ok(None),
    }
}

fn token_for(
    api_url: &Sourced<Origin>,
    profile: Option<&ProfileName>,
    (flags, around): (&SettingsFlags, &SettingsEnv),
    in_file: &InFile,
) -> TokenSetting {
    let origin = &api_url.value;
    let present = |value, source| TokenSetting::Present(Sourced { value, source });
    if let Some(token) = flags.token.as_ref().and_then(trimmed) {
        return present(token, SettingSource::Flag("--token"));
    }
    if let Some(token) = around.token.as_ref().and_then(trimmed) {
        return present(token, SettingSource::Environment(env::TOKEN.name));
    }
    if let Some(login) = in_file.login(origin) {
        return match &login.token {
            Some(token) => present(token.clone(), SettingSource::File(in_file.path.clone())),
            None => match around.keyring.get(&entry_name(profile, origin)) {
                Ok(token) => present(token, SettingSource::Keyring),
                // A locked keyring reports that it has no entry; the file says that it has.
                Err(error) => TokenSetting::Withheld(error),
            },
        };
    }
    // An address that only the file has is that of a login, and after a logout there is none.
    let is_named = !matches!(api_url.source, SettingSource::File(_));
    if let Some(running) = Some(origin).filter(|at| is_named && at.is_loopback()).and_then(|at| running_at(around, at))
    {
        return registered(running);
    }
    match in_file.own.first() {
        None => TokenSetting::Missing,
        Some(login) => TokenSetting::ForAnother { path: in_file.path.clone(), saved_for: login.origin.clone() },
    }
}

/// An option is passed on purpose, perhaps without knowing the project's address; a variable may have been set months
/// ago. `passed_over` is the project's file with its address, if option or variable take precedence.
fn disagreements(
    api_url: &Sourced<Origin>,
    token: &TokenSetting,
    passed_over: Option<(PathBuf, Option<Origin>)>,
    in_file: &InFile,
) -> Vec<SettingConflict> {
    let mut found = Vec::new();
    let file = || SettingSource::File(in_file.path.clone());
    let by_variable = |source: &SettingSource| matches!(source, SettingSource::Environment(_));
    let same_url = in_file.api_url.as_ref().is_none_or(|origin| origin.as_ref().ok() == Some(&api_url.value));
    let unnoticed = by_variable(&api_url.source) || matches!(api_url.source, SettingSource::Project(_));
    let other = passed_over
        .filter(|(_, origin)| origin.as_ref() != Some(&api_url.value))
        .map(|(path, _)| SettingSource::Project(path))
        .or_else(|| (unnoticed && !same_url).then(file));
    if let Some(ignored) = other {
        found.push(SettingConflict { setting: SettingName::ApiUrl, used: api_url.source.clone(), ignored });
    }
    if let TokenSetting::Present(token) = token
        && by_variable(&token.source)
        && let Some(login) = in_file.login(&api_url.value)
        && login.token.as_ref().is_some_and(|other| *other != token.value)
    {
        found.push(SettingConflict { setting: SettingName::Token, used: token.source.clone(), ignored: file() });
    }
    found
}

/// Without what comes from copying around the token.
fn trimmed(token: &Secret) -> Option<Secret> {
    let inner = token::trimmed(token.expose());
    (!inner.is_empty()).then(|| Secret::new(inner.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::setting::{SettingName, SettingSource, TokenSetting};
    use super::{Settings, SettingsFlags};
    use crate::config::{SettingsEnv, SettingsError};
    use linkworld_contract::origin::OriginError;
    use linkworld_contract::secret::Secret;
    use linkworld_system::files;

    struct Case {
        folder: tempfile::TempDir,
        flags: SettingsFlags,
        around: SettingsEnv,
    }

    /// Flag, variable and file, each as `(address, token)`; an empty text is nothing.
    fn case(flag: (&str, &str), variable: (&str, &str), file: &str) -> Case {
        let folder = tempfile::tempdir().unwrap();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if !file.is_empty() {
            files::write_private(&folder.path().join("config.toml"), file.as_bytes()).unwrap();
        }
        Case {
            flags: SettingsFlags {
                api_url: some(flag.0),
                token: some(flag.1).map(Secret::new),
                ..SettingsFlags::default()
            },
            around: SettingsEnv {
                api_url: some(variable.0),
                token: some(variable.1).map(Secret::new),
                config_dir: Some(folder.path().to_owned()),
                ..SettingsEnv::default()
            },
            folder,
        }
    }

    fn resolve(case: &Case) -> Result<Settings, SettingsError> {
        Settings::resolve(&case.flags, &case.around)
    }

    fn shown(settings: &Settings) -> (String, String, &'static str) {
        let kind = |source: &SettingSource| match source {
            SettingSource::Flag(_) => "flag",
            SettingSource::Environment(_) => "variable",
            SettingSource::Project(_) => "project",
            SettingSource::File(_) => "file",
            SettingSource::Keyring => "keyring",
            SettingSource::Running(_) => "running",
            SettingSource::Default => "default",
        };
        let token = match &settings.token {
            TokenSetting::Present(token) => format!("{} by {}", token.value.expose(), kind(&token.source)),
            TokenSetting::Missing => "missing".to_owned(),
            TokenSetting::Withheld(error) => error.to_string(),
            TokenSetting::ForAnother { saved_for, .. } => format!("for {}", saved_for.as_ref().unwrap()),
        };
        let notes = match settings.disagreements.iter().map(|note| note.setting).collect::<Vec<_>>()[..] {
            [] => "",
            [SettingName::ApiUrl] => "url",
            [SettingName::Token] => "token",
            _ => "both",
        };
        (format!("{} by {}", settings.api_url.value, kind(&settings.api_url.source)), token, notes)
    }

    /// As the Python CLI writes it.
    const SAVED: &str = "[platform]\napi_url = \"https://f.example\"\n\n[auth]\ntoken = \"tf\"\n";

    #[test]
    fn flag_before_environment_before_file_before_default() {
        for (flag, variable, file, url, token, notes) in [
            (("", ""), ("", ""), "", "https://api.linkworld.ai by default", "missing", ""),
            (("", ""), ("", ""), SAVED, "https://f.example by file", "tf by file", ""),
            (("", ""), ("", "te"), SAVED, "https://f.example by file", "te by variable", "token"),
            (("", ""), ("", " tf\n"), SAVED, "https://f.example by file", "tf by variable", ""),
            (("", "tx"), ("", "te"), SAVED, "https://f.example by file", "tx by flag", ""),
            (
                ("", ""),
                ("https://e.example", ""),
                SAVED,
                "https://e.example by variable",
                "for https://f.example",
                "url",
            ),
            (("", ""), ("https://e.example", "te"), SAVED, "https://e.example by variable", "te by variable", "url"),
            (("", ""), ("https://F.example:443/", ""), SAVED, "https://f.example by variable", "tf by file", ""),
            (
                ("https://x.example", ""),
                ("https://e.example", "te"),
                SAVED,
                "https://x.example by flag",
                "te by variable",
                "",
            ),
            (("https://x.example", ""), ("", ""), SAVED, "https://x.example by flag", "for https://f.example", ""),
            (("https://x.example", "tx"), ("", ""), SAVED, "https://x.example by flag", "tx by flag", ""),
            (("", ""), ("", ""), "[auth]\ntoken = \"tf\"\n", "https://api.linkworld.ai by default", "tf by file", ""),
            (
                ("https://x.example", ""),
                ("", ""),
                "[auth]\ntoken = \"tf\"\n",
                "https://x.example by flag",
                "for https://api.linkworld.ai",
                "",
            ),
            (("", " "), ("", ""), "[auth]\ntoken = \"\"\n", "https://api.linkworld.ai by default", "missing", ""),
        ] {
            let case = case(flag, variable, file);
            let settings = resolve(&case).unwrap();
            let (got_url, got_token, got_notes) = shown(&settings);
            assert_eq!((&*got_url, &*got_token, got_notes), (url, token, notes), "{flag:?} {variable:?} {file:?}");
            assert_eq!(settings.credentials().is_ok(), token.contains(" by "));
            assert!(!format!("{settings:?}").contains("\"t"), "a token shows: {settings:?}");
        }
    }

    #[test]
    fn a_profile_has_its_own_address_and_token() {
        let text = format!(
            "{SAVED}[profiles.p.platform]\napi_url = \"https://p.example\"\n[profiles.p.auth]\ntoken = \"tp\"\n"
        );
        let mut case = case(("", ""), ("", ""), &text);
        case.around.profile = Some("p".into());
        assert_eq!(shown(&resolve(&case).unwrap()), ("https://p.example by file".into(), "tp by file".into(), ""));
        case.flags.profile = Some("q".into());
        let settings = resolve(&case).unwrap();
        assert_eq!(shown(&settings).0, "https://api.linkworld.ai by default", "another profile's address is not taken");
        let error = settings.credentials().unwrap_err();
        assert_eq!(error.to_string(), "no token for https://api.linkworld.ai in the profile `q`: not logged in");
        case.flags.profile = Some("Q!".into());
        assert!(resolve(&case).unwrap_err().to_string().starts_with("--profile: a profile must be"));
    }

    #[test]
    fn a_locked_keyring_does_not_read_as_not_logged_in() {
        let text = "[platform]\napi_url = \"https://f.example\"\n[auth]\nstorage = \"keyring\"\n";
        let locked = case(("", ""), ("", ""), text);
        let error = resolve(&locked).unwrap().credentials().unwrap_err();
        assert!(error.to_string().starts_with("cannot read the saved token for https://f.example"), "{error}");
        let elsewhere = case(("https://x.example", ""), ("", ""), text);
        assert!(matches!(resolve(&elsewhere).unwrap().token, TokenSetting::ForAnother { .. }));
        let given = case(("", ""), ("", "te"), text);
        assert_eq!(shown(&resolve(&given).unwrap()).1, "te by variable");
    }

    #[test]
    fn a_bad_address_is_an_error_only_where_it_would_be_used() {
        let bad = "[platform]\napi_url = \"http://plain.example\"\n[auth]\ntoken = \"tf\"\n";
        let error = resolve(&case(("", ""), ("", ""), bad)).unwrap_err();
        assert!(matches!(error, SettingsError::Address { error: OriginError::Plain, .. }));
        assert!(error.to_string().contains("config.toml is not valid"), "{error}");
        let mended = case(("https://x.example", ""), ("", ""), bad);
        let settings = resolve(&mended).unwrap();
        assert!(matches!(settings.token, TokenSetting::ForAnother { saved_for: None, .. }));
        let error = settings.credentials().unwrap_err();
        assert!(error.to_string().contains("an address that is not valid, not for https://x.example"), "{error}");
        let error = resolve(&case(("", ""), ("https://u:p@x.example", ""), "")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the API address from LINKWORLD_API_URL is not valid: it must not contain a user name or password"
        );
        drop(mended.folder);
    }

    #[test]
    fn without_a_home_flags_and_environment_are_enough() {
        let around = SettingsEnv { token: Some(Secret::new("te".into())), ..SettingsEnv::default() };
        let settings = Settings::resolve(&SettingsFlags::default(), &around).unwrap();
        assert_eq!(settings.credentials().unwrap().1.expose(), "te");
        let none = Settings::resolve(&SettingsFlags::default(), &SettingsEnv::default()).unwrap();
        assert!(matches!(none.credentials(), Err(SettingsError::NoToken { .. })));
    }
}
