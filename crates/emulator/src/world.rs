//! The state of the local platform, and who is asking: tokens to accounts and installs.

use crate::audit::{self, Place, Verdict};
use crate::call::{Answer, Call};
use crate::event::PlatformEvent;
use crate::keeper::Keeper;
use crate::mocks::Mocks;
use crate::rotation::Vault;
use crate::session::{SessionClaims, SigningKey, TokenError};
use crate::store::{Account, Install, SealedSecret, SecretPlace, Store, StoreError, Tenant};
use crate::upstream::Upstream;
use linkworld_contract::limits::HANDLER_CALLS_MAX;
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_system::clock::Clock;
use linkworld_system::handler_http::HandlerClient;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Semaphore, mpsc};

/// Everything the endpoints share.
pub(super) struct World {
    pub(super) keeper: Keeper,
    pub(super) vault: Vault,
    pub(super) clock: Clock,
    pub(super) keys: SigningKey,
    /// The developer whose machine this is.
    pub(super) owner: Account,
    /// Where things are installed unless said otherwise.
    pub(super) tenant: Tenant,
    pub(super) origin: String,
    pub(super) handlers: HandlerClient,
    pub(super) events: mpsc::Sender<PlatformEvent>,
    pub(super) live: Live,
    /// Whether the store outlives the process.
    pub(super) lasting: bool,
}

/// What of the installs is not in the store: it ends with the process.
#[derive(Default)]
pub(super) struct Live(RwLock<HashMap<(String, String), Arc<LiveInstall>>>);

/// One of them.
pub(super) struct LiveInstall {
    upstream: RwLock<Option<Upstream>>,
    mocks: RwLock<Arc<Mocks>>,
    /// Room for calls inside its handler.
    pub(super) room: Arc<Semaphore>,
}

impl Live {
    /// The live side of an app in a tenant, made if missing.
    pub(super) fn of(&self, tenant: &str, app: &str) -> Arc<LiveInstall> {
        let key = (tenant.to_owned(), app.to_owned());
        if let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(found);
        }
        let mut live = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(live.entry(key).or_insert_with(|| {
            Arc::new(LiveInstall {
                upstream: RwLock::new(None),
                mocks: RwLock::default(),
                room: Arc::new(Semaphore::new(HANDLER_CALLS_MAX)),
            })
        }))
    }
}

impl LiveInstall {
    pub(super) fn upstream(&self) -> Option<Upstream> {
        self.upstream.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn attach(&self, upstream: Option<Upstream>) {
        *self.upstream.write().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    pub(super) fn mocks(&self) -> Arc<Mocks> {
        Arc::clone(&self.mocks.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_mocks(&self, mocks: Mocks) {
        *self.mocks.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(mocks);
    }
}

/// A secret's value that has been judged; both tiers take the same.
pub(super) struct NewSecret {
    pub(super) key: SecretKey,
    pub(super) value: Secret,
    pub(super) description: Option<String>,
}

impl World {
    /// Seals and keeps a value on the store's thread; false when it stands there already.
    ///
    /// A record that does not open is replaced: that is how a damaged one is mended.
    pub(super) fn keep_secret(
        &self,
        store: &Store,
        place: &SecretPlace,
        new: &NewSecret,
        now: i64,
    ) -> Result<bool, StoreError> {
        if let Some(before) = store.secret(place)?
            && (new.description.is_none() || new.description == before.description)
            && self.vault.open(place, &before.sealed).is_ok_and(|value| value == new.value)
        {
            return Ok(false);
        }
        let sealed = SealedSecret {
            key: new.key.to_string(),
            sealed: self.vault.seal(place, &new.value),
            description: new.description.clone(),
            updated_at: now,
        };
        store.set_secret(place, &sealed)?;
        Ok(true)
    }

    /// The developer who asks.
    pub(super) async fn developer(&self, call: &Call) -> Result<Account, Answer> {
        let token = call.bearer.as_ref().ok_or_else(|| Answer::detail(401, "Not authenticated"))?;
        let claims = self.keys.read_developer(token, self.clock.unix_seconds()).map_err(unauthorized)?;
        if claims.sub == self.owner.id {
            // Never removed while we run, so the store need not be asked.
            return Ok(self.owner.clone());
        }
        let account = self.keeper.run(move |store| store.account(&claims.sub)).await?;
        account.ok_or_else(|| unauthorized(TokenError::Invalid))
    }

    /// The developer whose machine this is; nobody else steers the local platform.
    pub(super) async fn owner(&self, call: &Call) -> Result<Account, Answer> {
        let account = self.developer(call).await?;
        if account.owner { Ok(account) } else { Err(Answer::detail(403, "only the owner of this machine may do that")) }
    }

    /// The handler that asks; its install is looked up in the store by [`installed`].
    pub(super) fn session(&self, call: &Call) -> Result<SessionClaims, Answer> {
        let token = call.bearer.as_ref().ok_or_else(|| Answer::detail(401, "Not authenticated"))?;
        self.keys.read_session(token, self.clock.unix_seconds()).map_err(unauthorized)
    }

    /// Writes an audit line by itself and shows it.
    pub(super) async fn audit(
        &self,
        place: Place,
        subject: (AuditKind, String),
        verdict: Verdict,
        duration_us: u64,
    ) -> Result<(), StoreError> {
        let now = self.clock.unix_millis();
        let write =
            move |store: &Store| audit::write(store, &place, (subject.0, &subject.1), verdict, (now, duration_us));
        let entry = self.keeper.run(write).await?;
        self.show(entry);
        Ok(())
    }

    /// Shows an entry to whoever watches.
    pub(super) fn show(&self, entry: AuditEntry) {
        self.tell(PlatformEvent::Audited(entry));
    }

    /// Tells whoever watches; a full channel loses the news and never holds up a request.
    pub(super) fn tell(&self, event: PlatformEvent) {
        let _ = self.events.try_send(event);
    }
}

/// The install of a token; none once it is uninstalled or has another version.
pub(super) fn installed(store: &Store, claims: &SessionClaims) -> Result<Option<Install>, StoreError> {
    let install = store.install(&claims.install_id)?;
    Ok(install.filter(|install| {
        install.version == claims.app_version && install.app == claims.app_id && install.tenant_id == claims.tenant_id
    }))
}

/// 401 in the platform's words.
pub(super) fn unauthorized(error: TokenError) -> Answer {
    Answer::detail(401, error.to_string())
}
