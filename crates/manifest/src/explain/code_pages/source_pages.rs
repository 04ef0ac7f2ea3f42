//! Findings about sources compared with the manifest, with the platform's numbers. `linkworld lint` reports them.

use crate::codes;
use crate::explain::example::Example::{self, File, Words};
use crate::explain::row::{PageRow, error, warning};

const fn main(text: &'static str) -> Example {
    File { path: "main.py", text }
}

/// The codes of sources.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::CALL_WITHOUT_SCOPE,
        "a source calls a platform tool whose scope is not in `required_scopes`",
        "the platform denies the call; only the scopes of the manifest can be granted",
        main("await ctx.tools.call(\"odoo_read\", model=\"res.partner\")"),
        Words("the same call, with `odoo.read` in `required_scopes`"),
    )
    .numbered("LWP002")
    .source("scope catalog and concepts page: preflight compares calls with declared scopes; the number is ours"),
    error(
        codes::HANDLER_NOT_DECLARED,
        "a source registers a handler that the manifest does not declare",
        "the SDK refuses to start the app, because the platform would never call the handler",
        main("@app.on_install\nasync def setup(ctx): ..."),
        Words("the same handler, with `lifecycle: {on_install: true}` in the manifest"),
    )
    .numbered("LWP003")
    .source("Python SDK 1.7, which checks this when a handler is registered; the number is ours"),
    warning(
        codes::HANDLER_MISSING,
        "the manifest declares an event, a schedule or a route that no source handles",
        "the platform calls the app, and the app has no answer",
        Words("`lifecycle: {on_install: true}`, and no handler for it in the sources"),
        Words("the same manifest, with a handler for it: `@app.on_install`"),
    )
    .numbered("LWP003")
    .source("concepts page: preflight looks for handlers of declared hooks; the number is ours"),
    warning(
        codes::UNFILTERED_MAIL,
        "a handler answers inbound messages without a filter for automatic senders",
        "automatic replies to `noreply@` and `notifications@` addresses end in loops",
        main("@app.on_inbound\nasync def handle(ctx, env):\n    await ctx.tools.call(\"email_reply\", body=\"thanks\")"),
        main("@app.on_inbound\nasync def handle(ctx, env):\n    if env.sender.startswith(\"noreply@\"):\n        return\n    await ctx.tools.call(\"email_reply\", body=\"thanks\")"),
    )
    .numbered("LWP005")
    .source("the platform's lint advises a filter; the rule and its number are ours"),
    warning(
        codes::DIRECT_HTTP,
        "a handler sends an HTTP request itself, and the manifest names no hosts",
        "the request is not in the audit log, and the install page does not show the host",
        main("@app.tool(\"rate\")\nasync def rate(ctx):\n    return requests.get(\"https://rates.example\").json()"),
        Words("the same handler, with the host in `network.egress_hosts`"),
    )
    .numbered("LWP005")
    .source("the platform's agent instructions advise against direct requests; the rule and its number are ours"),
    error(
        codes::APP_RECORD_TOOL,
        "a source calls a tool for app records, which marketplace apps do not have",
        "the platform denies the call; key-value storage holds the data of an app",
        main("await ctx.tools.call(\"read_app_records\", table=\"orders\")"),
        main("await ctx.kv.get(\"orders\")"),
    )
    .numbered("LWP006")
    .source("release note of the Python command line 0.9.0 and the scope page"),
    error(
        codes::TOOL_NOT_LISTED,
        "a source registers a tool that is missing from `tools`",
        "agents see only the tools of the manifest, so nothing can call it",
        main("@app.tool(\"greet\")\nasync def greet(ctx, **args): ..."),
        Words("the same handler, with `greet` in `tools`"),
    )
    .numbered("LWP007")
    .source("release note of the Python command line 0.10.0"),
];
