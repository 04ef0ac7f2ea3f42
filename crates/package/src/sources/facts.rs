//! What one source file registers and calls.

use linkworld_manifest::source::Span;
use std::collections::HashSet;

/// What a handler is registered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum HandlerKind {
    Tool,
    Install,
    Uninstall,
    Inbound,
    UserAdded,
    Event,
    Schedule,
    Route,
}

impl HandlerKind {
    /// The kind that a method of the SDK's app registers, in either of its spellings.
    pub(super) fn of_method(name: &str) -> Option<Self> {
        Some(match name {
            "tool" => Self::Tool,
            "on_install" | "onInstall" => Self::Install,
            "on_uninstall" | "onUninstall" => Self::Uninstall,
            "on_inbound" | "onInbound" => Self::Inbound,
            "on_user_added" | "onUserAdded" => Self::UserAdded,
            "on_event" | "onEvent" => Self::Event,
            "on_schedule" | "onSchedule" => Self::Schedule,
            "http_route" | "httpRoute" => Self::Route,
            _ => return None,
        })
    }

    /// True for a handler that has a name of its own: a tool, an event, a schedule, a route.
    pub(super) fn is_named(self) -> bool {
        matches!(self, Self::Tool | Self::Event | Self::Schedule | Self::Route)
    }
}

/// A name in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SourceName {
    /// A string literal.
    Literal(String),
    /// Computed while the program runs.
    Computed,
}

/// A handler that is registered with the SDK's app.
#[derive(Debug, Clone)]
pub(super) struct HandlerRegistration {
    /// The variable of the app.
    pub(super) app: String,
    pub(super) kind: HandlerKind,
    pub(super) name: SourceName,
    /// The name's literal, or the method.
    pub(super) span: Span,
    /// The whole handler.
    pub(super) handler: Span,
}

/// A call of `tools.call`.
#[derive(Debug, Clone)]
pub(super) struct ToolCallSite {
    pub(super) name: SourceName,
    /// The name's literal, or the call.
    pub(super) span: Span,
}

/// What one source file registers and calls.
#[derive(Debug, Clone, Default)]
pub struct SourceFacts {
    /// It imports the SDK.
    pub(super) uses_sdk: bool,
    /// A part of it does not parse, so something may be missing here.
    pub(super) is_uncertain: bool,
    /// Variables that an app of the SDK is assigned to, with the place.
    pub(super) apps: Vec<(String, Span)>,
    /// Names that are imported from elsewhere.
    pub(super) imported: HashSet<String>,
    pub(super) registrations: Vec<HandlerRegistration>,
    pub(super) calls: Vec<ToolCallSite>,
    /// Direct HTTP requests.
    pub(super) requests: Vec<Span>,
    /// Every string literal and every name of an attribute.
    pub(super) words: HashSet<String>,
}

impl SourceFacts {
    /// Adds a handler if the method registers one. `name` is the argument that names it, where there is one.
    pub(super) fn register(
        &mut self,
        app: &str,
        (method, place): (&str, Span),
        name: Option<(SourceName, Span)>,
        handler: Span,
    ) {
        let Some(kind) = HandlerKind::of_method(method) else { return };
        let (name, span) = name.filter(|_| kind.is_named()).unwrap_or((SourceName::Computed, place));
        self.registrations.push(HandlerRegistration { app: app.to_owned(), kind, name, span, handler });
    }
}
