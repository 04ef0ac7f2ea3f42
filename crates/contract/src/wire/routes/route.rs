//! One endpoint: its method, its path and who may call it.

/// The request methods the APIs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads; never changes state.
    Get,
    /// Creates or acts.
    Post,
    /// Sets one thing by its name.
    Put,
    /// Removes one thing by its name.
    Delete,
}

impl Method {
    /// The method as HTTP spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteAccess {
    /// Any browser, without a token.
    Public,
    /// A developer, with a developer token.
    Developer,
    /// The developer who owns the local platform.
    Owner,
    /// A user of a tenant, with a tenant session, or once with a ticket.
    TenantUser,
    /// The page around bundles, with the token in it.
    Shell,
    /// A handler, with the session token of its install.
    Handler,
    /// A handler whose session token may have expired a short while ago.
    ExpiredHandler,
}

/// One endpoint. The template's `{name}` parts each stand for exactly one path segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The only method it answers.
    pub method: Method,
    /// For example `/api/dev/apps/{slug}/versions`.
    pub template: &'static str,
    /// Who may call it.
    pub access: RouteAccess,
}

pub(super) const fn get(access: RouteAccess, template: &'static str) -> Route {
    Route { method: Method::Get, template, access }
}

pub(super) const fn post(access: RouteAccess, template: &'static str) -> Route {
    Route { method: Method::Post, template, access }
}

pub(super) const fn put(access: RouteAccess, template: &'static str) -> Route {
    Route { method: Method::Put, template, access }
}

pub(super) const fn delete(access: RouteAccess, template: &'static str) -> Route {
    Route { method: Method::Delete, template, access }
}

impl Route {
    /// The path with each `{name}` filled in order, percent-encoded.
    ///
    /// # Panics
    /// When the number of `values` is not the number of placeholders: a programming error, never one of the input.
    pub fn path(&self, values: &[&str]) -> String {
        let mut path = String::with_capacity(self.template.len() + 32);
        let mut values = values.iter();
        for segment in self.template.split('/').skip(1) {
            path.push('/');
            if segment.starts_with('{') {
                encode_segment(values.next().expect("a value for each placeholder of the route"), &mut path);
            } else {
                path.push_str(segment);
            }
        }
        assert!(values.next().is_none(), "more values than placeholders in {}", self.template);
        path
    }
}

/// Appends `text` percent-encoded as one path segment: letters, digits and `-._~` stay as they are.
pub fn encode_segment(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::encode_segment;
    use crate::wire::routes::table::{SECRET_SET, VERSIONS};

    #[test]
    fn paths_are_filled_in_order_and_encoded() {
        assert_eq!(VERSIONS.path(&["tax-bot"]), "/api/dev/apps/tax-bot/versions");
        assert_eq!(SECRET_SET.path(&["a/b", "Ä"]), "/api/dev/apps/a%2Fb/secrets/%C3%84");
        let mut event = String::new();
        encode_segment("schedule:daily sum", &mut event);
        assert_eq!(event, "schedule%3Adaily%20sum");
    }
}
