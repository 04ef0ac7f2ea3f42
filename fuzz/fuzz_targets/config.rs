//! Any text as `config.toml`: an error with a place and none of the text's values, or a login can be saved in it, read
//! again and forgotten, with every other profile as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_client::credentials::{Login, Settings, SettingsFlags, TokenSetting, TokenStorage, forget_login, save_login};
use linkworld_client::config::SettingsEnv;
use std::path::PathBuf;
use std::sync::LazyLock;

/// In memory, as every run writes to it; one for each process.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(format!("/dev/shm/linkworld-fuzz-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
});

const TOKEN: &str = "a \"token\"\n[auth]\ntoken = \"injected\" \\ é";

fuzz_target!(|text: &str| {
    let around = SettingsEnv { config_dir: Some(FOLDER.clone()), ..SettingsEnv::default() };
    std::fs::write(FOLDER.join("config.toml"), text).unwrap();
    let other = ProfileName::parse("other").unwrap();
    let flags = |profile: Option<&ProfileName>| SettingsFlags { profile: profile.map(ToString::to_string), ..SettingsFlags::default() };
    let resolve = |profile: Option<&ProfileName>| Settings::resolve(&flags(profile), &around);
    let (before, beside) = (resolve(None), resolve(Some(&other)));
    for error in [&before, &beside].into_iter().filter_map(|settings| settings.as_ref().err()) {
        assert!(error.to_string().len() <= 600, "{error}");
    }
    let origin = Origin::parse("https://a.example").unwrap();
    let token = Secret::new(TOKEN.into());
    let login = Login { profile: None, origin: &origin, token: &token };
    if save_login(&around, login, TokenStorage::File).is_err() {
        // Left as it was.
        assert_eq!(std::fs::read_to_string(FOLDER.join("config.toml")).unwrap(), text);
        return;
    }
    let saved = resolve(None).expect("what was saved is read");
    assert_eq!(saved.api_url.value, origin);
    assert!(matches!(&saved.token, TokenSetting::Present(found) if found.value.is(TOKEN.trim())));
    match (beside, resolve(Some(&other))) {
        (Ok(one), Ok(again)) => assert!(one.api_url == again.api_url && one.token == again.token),
        (one, again) => assert!(one.is_err() && again.is_err()),
    }
    let forgotten = forget_login(&around, None).expect("what was saved is forgotten");
    assert_eq!(forgotten.was_in, Some(TokenStorage::File));
    let after = resolve(None).expect("and the rest is read");
    assert!(after.api_url.value == origin && after.token == TokenSetting::Missing);
});
