//! One request for a route of an app on the local platform, sent as a browser or a third party sends it.

use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_client::api::{ControlClient, RouteAnswer, RouteCall};
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::proxy::access::{AppRoute, IssueRoutePass, RoutePass};
use linkworld_contract::wire::proxy::envelope::PUBLIC_TOKEN_HEADER;
use linkworld_contract::wire::proxy::folder::{PRIVATE_ROUTES, PUBLIC_ROUTES};
use linkworld_contract::wire::proxy::template;

/// What is asked for.
#[derive(Debug)]
pub struct RouteRequest<'a> {
    /// Where.
    pub tenant: TenantSlug,
    /// Whose; needed only where several apps have the route.
    pub app: Option<&'a AppId>,
    /// Upper case.
    pub method: &'a str,
    /// Without query.
    pub path: &'a str,
    /// Of several routes, the public one.
    pub is_public: bool,
    /// Id or address of the user of a private route.
    pub user: Option<&'a str>,
    /// Send neither a session nor a token.
    pub is_anonymous: bool,
}

/// What was called, and what came back.
pub struct RouteResult {
    /// As the manifest declares it.
    pub route: AppRoute,
    /// With its query.
    pub url: String,
    /// As it came.
    pub answer: RouteAnswer,
}

/// The declared route that a request means.
pub async fn find(client: &ControlClient, request: &RouteRequest<'_>) -> Result<(AppRoute, AppId), CommandError> {
    let routes = client.app_routes(&request.tenant, request.app).await?;
    let mut found: Vec<&AppRoute> = routes
        .iter()
        .filter(|route| route.method == request.method && template::matches(&route.path, request.path))
        .collect();
    // Private routes come first.
    found.sort_by_key(|route| route.public != request.is_public);
    let asked = format!("{} {}", request.method, request.path);
    let Some(route) = found.first() else {
        let known: Vec<String> = routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        let hint = match nearest(&asked, known.iter().map(String::as_str)) {
            Some(near) => text::did_you_mean(&[near]),
            None => "declared routes: `linkworld routes list`".to_owned(),
        };
        return Err(CommandError::usage(format!("no app declares the route {asked}")).hint(hint));
    };
    if let Some(other) = found.iter().find(|other| other.app != route.app) {
        let error = format!("`{}` and `{}` both declare the route {asked}", route.app, other.app);
        return Err(CommandError::usage(error).hint("name the app with --app"));
    }
    Ok(((*route).clone(), AppId::parse(&route.app)?))
}

/// Sends a request with these further headers and a query, which may be empty.
pub fn send(
    client: &ControlClient,
    request: &RouteRequest<'_>,
    (query, mut headers): (String, Vec<(String, Secret)>),
    body: Vec<u8>,
) -> Result<RouteResult, CommandError> {
    block_on(async {
        let (route, app) = find(client, request).await?;
        if !request.is_anonymous && (!route.public || route.requires_token) {
            headers.push(pass(client, (request, &app), &route).await?);
        }
        let folder = if route.public {
            PUBLIC_ROUTES.path(&[app.as_str(), request.tenant.as_str()], request.path)
        } else {
            PRIVATE_ROUTES.path(&[app.as_str()], request.path)
        };
        let path = if query.is_empty() { folder } else { format!("{folder}?{query}") };
        let url = format!("{}{path}", client.origin());
        let call = RouteCall { method: request.method.to_owned(), path, headers, body };
        Ok(RouteResult { route, url, answer: client.call_route(call).await? })
    })
}

/// The header that opens a route.
async fn pass(
    client: &ControlClient,
    (request, app): (&RouteRequest<'_>, &AppId),
    route: &AppRoute,
) -> Result<(String, Secret), CommandError> {
    let pass = if route.public { RoutePass::PublicToken } else { RoutePass::Session };
    let wanted = IssueRoutePass {
        pass,
        path: route.public.then(|| request.path.to_owned()),
        user: request.user.filter(|_| !route.public).map(str::to_owned),
        ttl_seconds: None,
    };
    let issued = client.route_pass(&request.tenant, app, &wanted).await?;
    Ok(if route.public {
        (PUBLIC_TOKEN_HEADER.to_owned(), issued.value)
    } else {
        ("authorization".to_owned(), Secret::new(format!("Bearer {}", issued.value.expose())))
    })
}
