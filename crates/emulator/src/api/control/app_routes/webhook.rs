//! Signs a message as a sender of webhooks does, after Standard Webhooks: `v1,` and HMAC-SHA256 over id, time and body.
//! The key is a secret of the app, which stays here.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::auth::token::mac;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::SecretRef;
use base64ct::{Base64, Encoding};
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::{SignWebhook, WebhookSignature};
use linkworld_system::clock::random_uuid;
use std::sync::Arc;

/// What the key of a sender starts with; the rest is base64.
const KEY_PREFIX: &str = "whsec_";

pub(crate) async fn sign(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let SignWebhook { secret, body_b64, id } = body(&request)?;
    let bad = |detail: String, hint: &str| refusal(422, "bad_request", detail, hint.to_owned());
    let key = SecretKey::parse(&secret).map_err(|error| bad(error.to_string(), ""))?;
    let message = Base64::decode_vec(&body_b64).map_err(|_| bad("`body_b64` is not base64".into(), ""))?;
    let id = id.unwrap_or_else(|| format!("msg_{}", random_uuid().replace('-', "")));
    // A full stop separates the parts of what is signed.
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.') {
        return Err(bad("`id`: expected visible ASCII characters without a full stop".into(), ""));
    }
    let install = lookup::install_in_path(&state, &request).await?;
    let name = key.to_string();
    let (app, tenant_id) = (install.app.clone(), install.tenant_id.clone());
    let shared = Arc::clone(&state);
    let found = state
        .store
        .run(move |store| {
            for tenant_id in [Some(tenant_id), None] {
                let secret = SecretRef { app: app.clone(), key: name.clone(), tenant_id };
                if let Some(row) = store.secret(&secret)? {
                    return Ok(Some(shared.vault.open(&secret, &row.sealed)));
                }
            }
            Ok(None)
        })
        .await?;
    let value = match found {
        Some(opened) => opened.map_err(|error| ApiResponse::internal(format!("secret {key}: {error}")))?,
        None => {
            let detail = format!("app `{}` has no secret `{key}`", install.app);
            let hint = format!("set it: `linkworld secrets set {key} --local --app {}`", install.app);
            return Err(refusal(404, "unknown_secret", detail, hint));
        }
    };
    let timestamp = state.token_clock.unix_seconds();
    let signature = signature(&value, (&id, timestamp), &message).ok_or_else(|| {
        let hint = format!("a key of Standard Webhooks is `{KEY_PREFIX}` and base64");
        bad(format!("the secret `{key}` starts with `{KEY_PREFIX}`, but the rest is not base64"), &hint)
    })?;
    Ok(ApiResponse::ok(&WebhookSignature { id, timestamp, signature }))
}

/// None if the key is not base64. A value without prefix is the key itself.
fn signature(key: &Secret, (id, timestamp): (&str, i64), body: &[u8]) -> Option<String> {
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    let mac = match key.expose().strip_prefix(KEY_PREFIX) {
        Some(encoded) => mac(&Base64::decode_vec(encoded).ok()?, &signed),
        None => mac(key.expose().as_bytes(), &signed),
    };
    Some(format!("v1,{}", Base64::encode_string(&mac)))
}

#[cfg(test)]
mod tests {
    use super::signature;
    use linkworld_contract::secret::Secret;

    /// The vector of the Standard Webhooks libraries.
    #[test]
    fn the_published_vector() {
        let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
        let signed = signature(&key, ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330), br#"{"test": 2432232314}"#);
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(signature(&Secret::new("whsec_*".into()), ("m", 1), b""), None);
    }
}
