//! Where the HTTP routes of apps are served (contract 17.1).

use crate::wire::routes::{Method, Route, RouteAccess, encode_segment};

/// A folder of URLs that takes any method. What follows the template is a path of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteFolder {
    /// It ends with `/`; its `{name}` parts each stand for one path segment.
    pub template: &'static str,
    /// Who may call what is in it.
    pub access: RouteAccess,
}

/// Every URL of a route starts so.
pub const ROUTES_PREFIX: &str = "/api/apps/";

/// The private routes of an app.
pub const PRIVATE_ROUTES: RouteFolder =
    RouteFolder { template: "/api/apps/{slug}/route/", access: RouteAccess::TenantUser };
/// The public routes of an app in one tenant.
pub const PUBLIC_ROUTES: RouteFolder =
    RouteFolder { template: "/api/apps/{slug}/public/t/{tenant}/", access: RouteAccess::Public };

impl RouteFolder {
    /// The URL path of a path in the folder, which starts with `/`; each of its segments is percent-encoded.
    pub fn path(&self, values: &[&str], below: &str) -> String {
        let folder = Route { method: Method::Get, template: self.template.trim_end_matches('/'), access: self.access };
        let mut path = folder.path(values);
        push_encoded(below, &mut path);
        path
    }
}

/// Appends a path that starts with `/`, each of its segments percent-encoded.
pub fn push_encoded(path: &str, into: &mut String) {
    for segment in path.split('/').skip(1) {
        into.push('/');
        encode_segment(segment, into);
    }
}

#[cfg(test)]
mod tests {
    use super::{PRIVATE_ROUTES, PUBLIC_ROUTES};

    #[test]
    fn paths_in_a_folder() {
        assert_eq!(PRIVATE_ROUTES.path(&["tax-bot"], "/a b/ä.pdf"), "/api/apps/tax-bot/route/a%20b/%C3%A4.pdf");
        assert_eq!(PUBLIC_ROUTES.path(&["tax-bot", "acme"], "/hook"), "/api/apps/tax-bot/public/t/acme/hook");
    }
}
