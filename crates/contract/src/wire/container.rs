//! Bodies between the platform and a handler (contract section 11).

use super::raw::{RawJson, RawObject};
use serde::{Deserialize, Serialize};

/// Environment variable with the full URL of [`super::routes::APP_TOOLS`]; siblings are derived from it.
pub const ENV_MCP_URL: &str = "LINKWORLD_MCP_URL";
/// Environment variable with the first session token.
pub const ENV_MCP_TOKEN: &str = "LINKWORLD_MCP_TOKEN";
/// Environment variable with the tenant's UUID.
pub const ENV_TENANT_ID: &str = "LINKWORLD_TENANT_ID";
/// Environment variable with the app's slug.
pub const ENV_APP_ID: &str = "LINKWORLD_APP_ID";
/// Environment variable with the app's version.
pub const ENV_APP_VERSION: &str = "LINKWORLD_APP_VERSION";
/// Environment variable with the HMAC key of public route tokens.
pub const ENV_PUBLIC_TOKEN_SECRET: &str = "LINKWORLD_PUBLIC_TOKEN_SECRET";

/// The path at which a handler reports its health.
pub const HEALTH_PATH: &str = "/health";

/// Answer of [`HEALTH_PATH`]; only `app_id` matters, to notice that another program uses the port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlerHealth {
    /// `healthy`.
    #[serde(default)]
    pub status: Option<String>,
    /// The app that answers; absent from hand-made handlers.
    #[serde(default)]
    pub app_id: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
}

/// A handler's answer to a tool call or an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HandlerReply {
    /// Whether the handler did what was asked.
    #[serde(default)]
    pub ok: bool,
    /// What a tool returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<RawJson>,
    /// `<Type>: <message>`, never a traceback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The platform's decision, when a refusal escaped the handler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// What the denied call would have needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needed_scopes: Vec<String>,
    /// True when the handler knows no such event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_handler: bool,
}

/// An event with the path segment it is sent under.
#[derive(Debug, Clone, PartialEq)]
pub enum AppEvent {
    /// First activation.
    Install,
    /// Deactivation.
    Uninstall,
    /// A new user in the tenant.
    UserAdded,
    /// A message from a tenant's channel.
    Inbound,
    /// A cron entry's tick.
    Schedule(String),
    /// An event of another app that this one subscribed to.
    Emitted {
        /// The app that emits it.
        emitter: String,
        /// Its name.
        name: String,
    },
}

impl AppEvent {
    /// The type segment, not yet percent-encoded: `install`, `schedule:nightly`.
    pub fn segment(&self) -> String {
        match self {
            Self::Install => "install".to_owned(),
            Self::Uninstall => "uninstall".to_owned(),
            Self::UserAdded => "user_added".to_owned(),
            Self::Inbound => "inbound".to_owned(),
            Self::Schedule(name) => format!("schedule:{name}"),
            Self::Emitted { emitter, name } => format!("app_event:{emitter}:{name}"),
        }
    }

    /// Parses a type segment; none for a type that this platform does not send.
    pub fn parse(segment: &str) -> Option<Self> {
        match segment {
            "install" => Some(Self::Install),
            "uninstall" => Some(Self::Uninstall),
            "user_added" => Some(Self::UserAdded),
            "inbound" => Some(Self::Inbound),
            _ => match segment.split_once(':')? {
                ("schedule", name) => Some(Self::Schedule(name.to_owned())),
                ("app_event", rest) => {
                    let (emitter, name) = rest.split_once(':')?;
                    Some(Self::Emitted { emitter: emitter.to_owned(), name: name.to_owned() })
                }
                _ => None,
            },
        }
    }
}

/// Payload of `install`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstallPayload {
    /// Who clicked Activate.
    pub user_id: Option<String>,
    /// What the tenant granted.
    pub granted_scopes: Vec<String>,
    /// Answers to the install settings.
    pub config: RawObject,
    /// Origin of this platform; the seeds promise public callback URLs in `on_install`.
    pub platform_origin: String,
    /// The tenant, for the same purpose.
    pub tenant_slug: String,
}

/// Payload of `inbound`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboundPayload {
    /// The sender, when known.
    pub user_id: Option<String>,
    /// `whatsapp`, `email`, `web`, `voice` or `webhook`.
    pub channel: String,
    /// `text`, `voice_call` or `image`.
    pub modality: String,
    /// The conversation.
    pub channel_thread_id: String,
    /// The message as text.
    pub message_text: String,
    /// An agent the message is meant for.
    pub target_agent_id: Option<String>,
    /// Files that came with it.
    pub attachments: Vec<InboundAttachment>,
    /// Display name of the sender.
    pub sender_name: String,
    /// This very message, for replies.
    pub channel_message_id: Option<String>,
    /// Answers to the install settings.
    pub config: RawObject,
}

/// A file of an inbound message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboundAttachment {
    /// Handle for the file tools.
    pub file_id: String,
    /// As the sender named it.
    pub filename: String,
    /// Media type.
    pub content_type: String,
}

/// Payload of `uninstall`, `user_added` and schedules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlainPayload {
    /// The user concerned; absent for schedules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Answers to the install settings.
    pub config: RawObject,
}

/// Payload of an event of another app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmittedPayload {
    /// The name of the event.
    pub event_name: String,
    /// The app that emitted it.
    pub emitter_app_id: String,
    /// The agent that receives it; empty if a heartbeat does.
    pub target_agent_slug: String,
    /// What the emitter sent.
    pub payload: RawObject,
    /// The tenant's UUID.
    pub tenant_id: String,
    /// Answers to the install settings.
    pub config: RawObject,
}
