//! What replies to a call that is allowed, as far as that needs nothing but the store: key-value storage, a mock, or a
//! simulated service.

use crate::api::callback::kv;
use crate::api::callback::reply::ToolRefusal;
use crate::store::{InstallRow, KvNamespace, Store, StoreError};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::mocks::MockReply;
use serde_json::json;

/// The tools that are never mocked.
const STORAGE: [&str; 4] = [KV_GET, KV_SET, KV_LIST, KV_DELETE];

/// A call that is allowed.
pub(super) struct AllowedCall<'a> {
    pub(super) install: &'a InstallRow,
    pub(super) tool: &'a str,
    pub(super) args: &'a RawObject,
    /// The user that the handler says it acts for.
    pub(super) on_behalf: Option<&'a str>,
    pub(super) now: i64,
}

/// Whether a mock of this tool has an effect.
pub(super) fn is_mockable(tool: &str) -> bool {
    !STORAGE.contains(&tool)
}

impl AllowedCall<'_> {
    /// Makes the call.
    pub(super) fn make(
        &self,
        store: &Store,
        mock: Option<&MockReply>,
    ) -> Result<Result<RawJson, ToolRefusal>, StoreError> {
        if let Some(reply) = mock {
            return Ok(mocked(reply));
        }
        let namespace = KvNamespace { tenant_id: &self.install.tenant_id, app: &self.install.app };
        match kv::carry_out(store, namespace, (self.tool, self.args), self.now) {
            Some(result) => Ok(result?.map(|reply| RawJson::of(&reply))),
            None => self.service(store),
        }
    }

    /// The reply of a simulated service.
    fn service(&self, store: &Store) -> Result<Result<RawJson, ToolRefusal>, StoreError> {
        let done = store.call_service(self.install, self.on_behalf, (self.tool, self.args), self.now)?;
        Ok(match done {
            None => Err(unset(self.tool)),
            Some(Ok(result)) => Ok(RawJson::of(&result)),
            Some(Err(refused)) => {
                Err(ToolRefusal::new(refused.status, refused.decision, refused.error).hint(refused.hint))
            }
        })
    }
}

fn mocked(reply: &MockReply) -> Result<RawJson, ToolRefusal> {
    match reply {
        MockReply::Result(result) => Ok(result.clone()),
        MockReply::Failure(failure) => Err(ToolRefusal::mocked(failure)),
    }
}

fn unset(tool: &str) -> ToolRefusal {
    let lines = json!({ tool: {"ok": true, "result": {}} }).to_string();
    let lines = &lines[1..lines.len() - 1];
    let error = format!(
        "the local platform does not emulate `{tool}`, and linkworld.dev.json has no mock for it; add {lines} to \
         linkworld.dev.json"
    );
    ToolRefusal::new(400, "mock_unset", error).hint(format!("add to linkworld.dev.json: {lines}"))
}
