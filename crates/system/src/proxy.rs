//! The proxy that a request to the platform goes through, from the usual variables.
//!
//! The HTTP library reads them too, but ignores what it does not understand: a token would be sent around a proxy whose
//! address has a typing error. So the choice is made and checked here, and the library is told the result.

use crate::env::{self, Variable};
use hyper_util::client::proxy::matcher::Matcher;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;

/// Variables that name a proxy for a platform elsewhere, in their order. Platforms are reached over https, except on this
/// machine, where no proxy is used.
const PROXIES: [Variable; 4] = [env::HTTPS_PROXY, env::HTTPS_PROXY_LOWER, env::ALL_PROXY, env::ALL_PROXY_LOWER];
/// Variables that name hosts reached without a proxy.
const EXCEPTIONS: [Variable; 2] = [env::NO_PROXY, env::NO_PROXY_LOWER];

/// What is wrong with the address of a proxy. Never repeats it: it may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Not an address.
    #[error(
        "{variable} is not a proxy address: expected `http://HOST:PORT`; encode special characters of a user name or \
         password, for example `#` as `%23`"
    )]
    NotAnAddress {
        /// The variable.
        variable: &'static str,
    },
    /// A kind of proxy that is not supported.
    #[error("{variable} names a {scheme} proxy; only http and https proxies are supported")]
    Scheme {
        /// The variable.
        variable: &'static str,
        /// Its scheme, ASCII letters and digits only.
        scheme: String,
    },
}

/// The proxy for one origin.
#[derive(Debug, Clone)]
pub struct ProxyChoice {
    /// The variable that names it.
    pub variable: &'static str,
    /// Its address with user name and password.
    pub address: Secret,
    /// Its address as it may be shown.
    pub shown: String,
}

/// A variable about proxies that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyVariable {
    /// Its name.
    pub name: &'static str,
    /// Its value without user name and password, or what is wrong with it.
    pub shown: String,
}

/// The proxy that requests to `origin` go through, if any.
pub fn choice(origin: &Origin) -> Result<Option<ProxyChoice>, ProxyError> {
    let exceptions = first(&EXCEPTIONS).map(|(_, value)| value).unwrap_or_default();
    choose(origin, first(&PROXIES), &exceptions)
}

/// The variables about proxies that are set and have an effect, for people.
pub fn variables() -> Vec<ProxyVariable> {
    let proxy = first(&PROXIES).map(|(name, value)| {
        let shown = parse(name, &value).map_or_else(|error| format!("not usable: {error}"), |proxy| proxy.shown);
        ProxyVariable { name, shown }
    });
    let exceptions = first(&EXCEPTIONS).map(|(name, value)| ProxyVariable { name, shown: value });
    proxy.into_iter().chain(exceptions).collect()
}

fn first(variables: &[Variable]) -> Option<(&'static str, String)> {
    variables.iter().find_map(|variable| Some((variable.name, env::value_of(*variable)?)))
}

fn choose(
    origin: &Origin,
    named: Option<(&'static str, String)>,
    exceptions: &str,
) -> Result<Option<ProxyChoice>, ProxyError> {
    let Some((variable, value)) = named.filter(|_| !origin.is_loopback()) else { return Ok(None) };
    if is_exception(origin, exceptions) {
        return Ok(None);
    }
    parse(variable, &value).map(Some)
}

/// Whether the list names the origin's host, as curl reads it.
fn is_exception(origin: &Origin, exceptions: &str) -> bool {
    let matcher = Matcher::builder().all("http://proxy.invalid").no(exceptions.to_owned()).build();
    origin.to_string().parse().is_ok_and(|address| matcher.intercept(&address).is_none())
}

fn parse(variable: &'static str, value: &str) -> Result<ProxyChoice, ProxyError> {
    let wrong = || ProxyError::NotAnAddress { variable };
    let value = value.trim();
    let address = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = reqwest::Url::parse(&address).map_err(|_| wrong())?;
    let scheme = url.scheme();
    if !matches!(scheme, "http" | "https") {
        let is_plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return Err(if is_plain { ProxyError::Scheme { variable, scheme: scheme.to_owned() } } else { wrong() });
    }
    // What follows the host may be the rest of a password: `http://user:1#2@host`.
    let ends = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let Some(host) = url.host_str().filter(|host| ends && !host.is_empty()) else { return Err(wrong()) };
    let user = if url.username().is_empty() && url.password().is_none() { "" } else { "***@" };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let shown = format!("{scheme}://{user}{host}{port}");
    Ok(ProxyChoice { variable, address: Secret::new(address), shown })
}

#[cfg(test)]
mod tests {
    use super::{ProxyError, choose};
    use linkworld_contract::origin::Origin;

    const ORIGIN: &str = "https://api.corp.example";

    fn chosen(value: &str, exceptions: &str) -> Result<Option<String>, ProxyError> {
        let origin = Origin::parse(ORIGIN).unwrap();
        let choice = choose(&origin, Some(("HTTPS_PROXY", value.to_owned())), exceptions)?;
        Ok(choice.map(|choice| choice.shown))
    }

    #[test]
    fn a_proxy_is_used_or_refused_but_never_ignored() {
        let some = |shown: &str| Ok(Some(shown.to_owned()));
        let wrong = || Err(ProxyError::NotAnAddress { variable: "HTTPS_PROXY" });
        let scheme = |scheme: &str| Err(ProxyError::Scheme { variable: "HTTPS_PROXY", scheme: scheme.to_owned() });
        for (value, verdict) in [
            ("http://127.0.0.1:3128", some("http://127.0.0.1:3128")),
            ("proxy.corp:3128", some("http://proxy.corp:3128")),
            (" proxy.corp ", some("http://proxy.corp")),
            ("https://proxy.corp:443/", some("https://proxy.corp")),
            ("http://user:p%23ss@proxy.corp:1", some("http://***@proxy.corp:1")),
            ("http://[::1]:3128", some("http://[::1]:3128")),
            ("http://user:p#ss@127.0.0.1:4872", wrong()),
            ("http://user:12#3@proxy.corp", wrong()),
            ("http://user:1/2@proxy.corp", wrong()),
            ("http://user:1?2@proxy.corp", wrong()),
            ("http://proxy.corp:99999", wrong()),
            ("http://", wrong()),
            ("http://a b", wrong()),
            ("socks5://127.0.0.1:1080", scheme("socks5")),
            ("socks5h://u:canary@127.0.0.1:1080", scheme("socks5h")),
            ("ftp://proxy.corp", scheme("ftp")),
        ] {
            let found = chosen(value, "");
            assert_eq!(found, verdict, "{value}");
            assert!(!format!("{found:?}").contains("canary"), "{value}");
        }
    }

    #[test]
    fn hosts_without_a_proxy_need_no_valid_one() {
        for exceptions in ["*", "corp.example", ".corp.example", "other, api.corp.example"] {
            assert_eq!(chosen("socks5://127.0.0.1:1", exceptions), Ok(None), "{exceptions}");
        }
        for exceptions in ["", "example.com", "notcorp.example"] {
            assert!(chosen("http://p:1", exceptions).unwrap().is_some(), "{exceptions}");
        }
        let local = Origin::parse("https://localhost:4").unwrap();
        assert!(choose(&local, Some(("ALL_PROXY", "socks5://a".to_owned())), "").unwrap().is_none());
        assert!(choose(&Origin::parse(ORIGIN).unwrap(), None, "").unwrap().is_none());
    }
}
