//! `linkworld trigger webhook`: a message of a third party to a public route, signed after Standard Webhooks.

use crate::connect::route::{self, RouteRequest};
use crate::connect::{LocalOptions, tenant_or_default};
use crate::context::{CommandResult, Context};
use crate::executor::block_on;
use crate::options::body_argument;
use crate::output::route_answer;
use base64ct::{Base64, Encoding};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::SignWebhook;
use linkworld_contract::wire::proxy::envelope::ROUTE_BODY_BYTES_MAX;

#[derive(Debug, clap::Args)]
pub(super) struct WebhookArgs {
    /// Path of the app's POST route
    path: String,
    /// The message: a text, @FILE, or - for stdin
    #[arg(long, value_name = "TEXT", default_value = "{}", allow_hyphen_values = true)]
    body: String,
    /// Secret of the app with the key that signs the message [default: unsigned]
    #[arg(long, value_name = "KEY")]
    secret: Option<SecretKey>,
    /// Id of the message, to send the same one again [default: a new one]
    #[arg(long, value_name = "ID", requires = "secret")]
    id: Option<String>,
}

/// Where and as what it is sent.
pub(super) struct WebhookPlace<'a> {
    pub(super) local: &'a LocalOptions,
    pub(super) app: Option<&'a str>,
    pub(super) tenant: Option<&'a str>,
    pub(super) json: bool,
}

/// Sends the message and prints the answer.
pub(super) fn run(context: &mut Context, place: &WebhookPlace<'_>, args: &WebhookArgs) -> CommandResult {
    let body = body_argument(context, ("--body", &args.body), ROUTE_BODY_BYTES_MAX)?;
    let app = place.app.map(AppId::parse).transpose()?;
    let named = place.tenant.map(TenantSlug::parse).transpose()?;
    let client = place.local.connect()?;
    let tenant = block_on(tenant_or_default(&client, named.as_ref()))?;
    let request = RouteRequest {
        tenant,
        app: app.as_ref(),
        method: "POST",
        path: &args.path,
        is_public: true,
        user: None,
        is_anonymous: false,
    };
    let mut headers = vec![("content-type".to_owned(), Secret::new("application/json".to_owned()))];
    if let Some(key) = &args.secret {
        let message =
            SignWebhook { secret: key.to_string(), body_b64: Base64::encode_string(&body), id: args.id.clone() };
        let signed = block_on(async {
            let (_, app) = route::find(&client, &request).await?;
            Ok(client.sign_webhook(&request.tenant, &app, &message).await?)
        })?;
        let (id, timestamp, signature) = (signed.id, signed.timestamp.to_string(), signed.signature);
        let given = [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)];
        headers.extend(given.map(|(name, value)| (name.to_owned(), Secret::new(value))));
    }
    let result = route::send(&client, &request, (String::new(), headers), body)?;
    route_answer::print(context, &result, None, place.json)
}
