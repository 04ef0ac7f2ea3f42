//! The logins in `config.toml`: one for each address. One of them is the current one; it has the tables that the Python
//! CLI knows. The others have a table `[logins."ADDRESS"]` each, with `token` or `storage`, and `account`.

use super::error::SettingsError;
use super::file::{API_URL, AUTH, ConfigFile, IN_KEYRING, PLATFORM, PROFILES, STORAGE, TOKEN, text_of};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use toml_edit::{Item, Table, TableLike};

/// The default platform.
pub const DEFAULT_API_URL: &str = "https://api.linkworld.ai";
const LOGINS: &str = "logins";
const ACCOUNT: &str = "account";

/// A login in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedLogin {
    /// The profile; none for the unnamed one.
    pub profile: Option<String>,
    /// Its platform; none if the address in the file is not valid.
    pub origin: Option<Origin>,
    /// Whether it is used where no address is given.
    pub is_current: bool,
    /// The token, unless it is in the keyring.
    pub token: Option<Secret>,
    /// Whose token it is, as the platform said when it was saved.
    pub account: Option<String>,
}

/// Where the token of a login is put.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NewToken<'a> {
    InFile(&'a Secret),
    InKeyring,
}

impl ConfigFile {
    /// All logins, of every profile. Logins of another shape are ignored.
    pub(crate) fn saved_logins(&self) -> Vec<SavedLogin> {
        let mut all = Vec::new();
        add_logins(self.document.as_table(), None, &mut all);
        let profiles = self.document.get(PROFILES).and_then(Item::as_table_like);
        for (name, item) in profiles.into_iter().flat_map(|table| table.iter()) {
            if let Some(tables) = item.as_table_like() {
                add_logins(tables, Some(name), &mut all);
            }
        }
        all
    }

    /// The logins of this profile.
    pub(crate) fn own_logins(&self) -> Vec<SavedLogin> {
        let own = self.profile().map(|profile| profile.as_str().to_owned());
        self.saved_logins().into_iter().filter(|login| login.profile == own).collect()
    }

    /// The address of the current login, with or without a token; none if there is none or if it is not valid.
    fn current_origin(&self) -> Result<Option<Origin>, SettingsError> {
        match self.api_url()?.map(str::trim).filter(|url| !url.is_empty()) {
            Some(url) => Ok(Origin::parse(url).ok()),
            None if self.token()?.is_some() || self.is_in_keyring()? => Ok(Origin::parse(DEFAULT_API_URL).ok()),
            None => Ok(None),
        }
    }

    /// Saves a login and makes it the current one, unless it is one to a local platform and the current one is not.
    /// The login of another address stays. Returns whether it is the current one.
    pub(crate) fn put_login(
        &mut self,
        origin: &Origin,
        token: NewToken<'_>,
        account: Option<&str>,
    ) -> Result<bool, SettingsError> {
        let current = self.current_origin()?;
        if origin.is_loopback() && current.as_ref().is_some_and(|current| !current.is_loopback()) {
            let listed = self.listed_mut(origin)?;
            fill(listed, token, account);
            return Ok(false);
        }
        self.put_current(origin, token, account)?;
        Ok(true)
    }

    fn put_current(
        &mut self,
        origin: &Origin,
        token: NewToken<'_>,
        account: Option<&str>,
    ) -> Result<(), SettingsError> {
        if let Some(current) = self.current_origin()?.filter(|current| current != origin) {
            self.set_aside(&current)?;
        }
        self.remove_listed(origin)?;
        self.set_api_url(origin)?;
        match token {
            NewToken::InFile(token) => {
                self.remove(AUTH, STORAGE)?;
                self.set(AUTH, TOKEN, token.expose())?;
            }
            NewToken::InKeyring => {
                self.remove(AUTH, TOKEN)?;
                self.set(AUTH, STORAGE, IN_KEYRING)?;
            }
        }
        match account {
            Some(account) => self.set(AUTH, ACCOUNT, account)?,
            None => drop(self.remove(AUTH, ACCOUNT)?),
        }
        Ok(())
    }

    /// Makes the login of an address the current one; false if there is none.
    pub(crate) fn make_current(&mut self, origin: &Origin) -> Result<bool, SettingsError> {
        let own = self.own_logins();
        let Some(chosen) = own.iter().find(|login| login.origin.as_ref() == Some(origin)) else { return Ok(false) };
        if !chosen.is_current {
            let token = chosen.token.as_ref().map_or(NewToken::InKeyring, NewToken::InFile);
            self.put_current(origin, token, chosen.account.as_deref())?;
        }
        Ok(true)
    }

    /// Moves the current login, if it has a token, to the others.
    fn set_aside(&mut self, origin: &Origin) -> Result<(), SettingsError> {
        let (token, in_keyring) = (self.token()?, self.is_in_keyring()?);
        let account = self.login()?.and_then(|login| text_of(login, AUTH, ACCOUNT)).map(str::to_owned);
        let kept = match &token {
            Some(token) => NewToken::InFile(token),
            None if in_keyring => NewToken::InKeyring,
            None => return Ok(()),
        };
        fill(self.listed_mut(origin)?, kept, account.as_deref());
        Ok(())
    }

    /// Removes the login of one address; false if there was none. The address of the current login is kept, unless it
    /// is a local platform's.
    pub(crate) fn remove_login(&mut self, origin: Option<&Origin>) -> Result<bool, SettingsError> {
        let current = self.current_origin()?;
        let mut found = false;
        if origin.is_none() || current.as_ref() == origin {
            found |= self.remove(AUTH, TOKEN)?;
            found |= self.remove(AUTH, STORAGE)?;
            self.remove(AUTH, ACCOUNT)?;
            if current.is_some_and(|current| current.is_loopback()) {
                self.remove(PLATFORM, API_URL)?;
            }
        }
        if let Some(origin) = origin {
            found |= self.remove_listed(origin)?;
        }
        Ok(found)
    }

    /// The table of a login that is not the current one, created if missing.
    fn listed_mut(&mut self, origin: &Origin) -> Result<&mut dyn TableLike, SettingsError> {
        let wrong_type = self.wrong_type(LOGINS, "a table of tables");
        // Under another spelling it would be there twice.
        let name = self.listed_name(origin)?.unwrap_or_else(|| origin.to_string());
        let outline = || {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        };
        let logins = self.login_mut()?.entry(LOGINS).or_insert_with(outline).as_table_like_mut();
        let listed = logins.map(|logins| logins.entry(&name).or_insert_with(|| Item::Table(Table::new())));
        listed.and_then(Item::as_table_like_mut).ok_or(wrong_type)
    }

    fn remove_listed(&mut self, origin: &Origin) -> Result<bool, SettingsError> {
        let Some(name) = self.listed_name(origin)? else { return Ok(false) };
        let tables = self.login_mut()?;
        let Some(logins) = tables.get_mut(LOGINS).and_then(Item::as_table_like_mut) else { return Ok(false) };
        logins.remove(&name);
        if logins.is_empty() {
            tables.remove(LOGINS);
        }
        Ok(true)
    }

    /// How the file spells the address of a login that is not the current one.
    fn listed_name(&self, origin: &Origin) -> Result<Option<String>, SettingsError> {
        let logins = self.login()?.and_then(|login| login.get(LOGINS)).and_then(Item::as_table_like);
        let mut names = logins.into_iter().flat_map(|table| table.iter()).map(|(name, _)| name);
        Ok(names.find(|name| Origin::parse(name).as_ref() == Ok(origin)).map(str::to_owned))
    }
}

fn fill(table: &mut dyn TableLike, token: NewToken<'_>, account: Option<&str>) {
    for key in [TOKEN, STORAGE, ACCOUNT] {
        table.remove(key);
    }
    match token {
        NewToken::InFile(token) => table.insert(TOKEN, toml_edit::value(token.expose())),
        NewToken::InKeyring => table.insert(STORAGE, toml_edit::value(IN_KEYRING)),
    };
    if let Some(account) = account {
        table.insert(ACCOUNT, toml_edit::value(account));
    }
}

/// Adds the logins of one profile's tables: the current one first.
fn add_logins(tables: &dyn TableLike, profile: Option<&str>, all: &mut Vec<SavedLogin>) {
    let is_token = |text: &&str| !text.trim().is_empty();
    let secret = |text: &str| Secret::new(text.trim().to_owned());
    let profile = profile.map(str::to_owned);
    let token = text_of(tables, AUTH, TOKEN).filter(is_token).map(secret);
    if token.is_some() || text_of(tables, AUTH, STORAGE) == Some(IN_KEYRING) {
        let url = text_of(tables, PLATFORM, API_URL).map(str::trim).filter(|url| !url.is_empty());
        all.push(SavedLogin {
            profile: profile.clone(),
            origin: Origin::parse(url.unwrap_or(DEFAULT_API_URL)).ok(),
            is_current: true,
            token,
            account: text_of(tables, AUTH, ACCOUNT).map(str::to_owned),
        });
    }
    let logins = tables.get(LOGINS).and_then(Item::as_table_like);
    for (address, item) in logins.into_iter().flat_map(|table| table.iter()) {
        let text = |key: &str| item.as_table_like()?.get(key)?.as_str();
        let token = text(TOKEN).filter(is_token).map(secret);
        if token.is_some() || text(STORAGE) == Some(IN_KEYRING) {
            all.push(SavedLogin {
                profile: profile.clone(),
                origin: Origin::parse(address.trim()).ok(),
                is_current: false,
                token,
                account: text(ACCOUNT).map(str::to_owned),
            });
        }
    }
}
