//! The address of a platform: scheme, host and port, parsed once and trusted after.
//!
//! A token belongs to an origin, so two spellings of one address must be equal and a spelling that two readers
//! might read differently must be refused: user-info, paths, numeric hosts other than plain IPv4, plain http to
//! anything but this machine.

// The address types only: `core` has no network.
use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt;

/// Why a text is not the address of a platform. Never repeats the text: it may contain a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Neither `https://` nor `http://`.
    #[error("it must start with `https://` (or `http://` for this machine)")]
    Scheme,
    /// `user:password@host`.
    #[error("it must not contain a user name or password")]
    UserInfo,
    /// Something after the host and port.
    #[error("it must end after the host and port: no path, query or fragment")]
    Path,
    /// No host, or one that is neither a name nor an address.
    #[error("its host must be a DNS name in ASCII, an IPv4 address or an IPv6 address in brackets")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("its port must be a number from 1 to 65535")]
    Port,
    /// A token would be sent unencrypted.
    #[error("`http://` is only for this machine (localhost, 127.0.0.1, [::1]); use `https://`")]
    Plain,
}

/// Scheme, host and port of a platform; equal when the addresses are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    secure: bool,
    host: Host,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Origin {
    /// Parses an address; one trailing slash is fine, a path is not: every path of the API is ours to choose.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = text.split_once("://").ok_or(OriginError::Scheme)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(OriginError::Scheme),
        };
        // A backslash is a slash to some readers of URLs.
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(OriginError::UserInfo);
        }
        if !matches!(path, "" | "/") {
            // What looks like a path may be the rest of a password: `https://a:b/c@host`.
            return Err(if path.contains('@') { OriginError::UserInfo } else { OriginError::Path });
        }
        let (host, port) = split_port(authority)?;
        let origin = Self { secure, host: parse_host(host)?, port: port.unwrap_or(if secure { 443 } else { 80 }) };
        if !secure && !origin.is_loopback() {
            return Err(OriginError::Plain);
        }
        Ok(origin)
    }

    /// The local platform on `port`.
    pub fn local(port: u16) -> Self {
        Self { secure: false, host: Host::V4(Ipv4Addr::LOCALHOST), port }
    }

    /// True for addresses that do not leave this machine.
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::V4(address) => address.is_loopback(),
            Host::V6(address) => address.is_loopback(),
        }
    }

    /// True for `https`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The port, also when it is the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// True when both name the same listener of this machine: `localhost` counts as `127.0.0.1`.
    pub fn is_same_local(&self, other: &Self) -> bool {
        let unnamed = |origin: &Self| match &origin.host {
            Host::Name(name) if name == "localhost" => Host::V4(Ipv4Addr::LOCALHOST),
            host => host.clone(),
        };
        self.is_loopback() && self.secure == other.secure && self.port == other.port && unnamed(self) == unnamed(other)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.secure { "https://" } else { "http://" })?;
        match &self.host {
            Host::Name(name) => f.write_str(name)?,
            Host::V4(address) => write!(f, "{address}")?,
            Host::V6(address) => write!(f, "[{address}]")?,
        }
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => Ok(()),
            (_, port) => write!(f, ":{port}"),
        }
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), OriginError> {
    let host_end = if authority.starts_with('[') {
        authority.find(']').ok_or(OriginError::Host)? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(host_end);
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok((host, None)),
        None => Err(OriginError::Host),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.parse() {
            Ok(port) if port > 0 => Ok((host, Some(port))),
            _ => Err(OriginError::Port),
        },
        Some(_) => Err(OriginError::Port),
    }
}

fn parse_host(text: &str) -> Result<Host, OriginError> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse().map(Host::V6).map_err(|_| OriginError::Host);
    }
    let last = text.rsplit('.').next().unwrap_or_default();
    // Other readers of URLs take `0x7f.1` and `2130706433` for IPv4 addresses; here only the plain form counts.
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.to_ascii_lowercase().starts_with("0x") {
        return text.parse().map(Host::V4).map_err(|_| OriginError::Host);
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if text.len() > 253 || !text.split('.').all(label) {
        return Err(OriginError::Host);
    }
    Ok(Host::Name(text.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{Origin, OriginError};

    #[test]
    fn one_address_has_one_spelling() {
        for (text, shown) in [
            ("https://api.linkworld.ai", "https://api.linkworld.ai"),
            ("HTTPS://API.LinkWorld.ai:443/", "https://api.linkworld.ai"),
            ("https://api.linkworld.ai:8443", "https://api.linkworld.ai:8443"),
            ("http://127.0.0.1:4600/", "http://127.0.0.1:4600"),
            ("http://localhost", "http://localhost"),
            ("http://[0:0::1]:4600", "http://[::1]:4600"),
            ("http://127.8.9.1:1", "http://127.8.9.1:1"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), shown, "{text}");
        }
        assert!(Origin::parse("http://localhost:1").unwrap().is_same_local(&Origin::local(1)));
        assert!(!Origin::parse("http://[::1]:1").unwrap().is_same_local(&Origin::local(1)));
        assert!(!Origin::parse("https://a.b:1").unwrap().is_same_local(&Origin::parse("https://a.b:1").unwrap()));
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        for (text, error) in [
            ("", OriginError::Scheme),
            ("api.linkworld.ai", OriginError::Scheme),
            ("ftp://api.linkworld.ai", OriginError::Scheme),
            (" https://api.linkworld.ai", OriginError::Scheme),
            ("https://user:pass@api.linkworld.ai", OriginError::UserInfo),
            ("https://api.linkworld.ai@evil.example", OriginError::UserInfo),
            ("https://a:b/c@evil.example", OriginError::UserInfo),
            ("https://evil.example\\@api.linkworld.ai", OriginError::UserInfo),
            ("https://api.linkworld.ai/v1", OriginError::Path),
            ("https://api.linkworld.ai//", OriginError::Path),
            ("https://api.linkworld.ai?x", OriginError::Path),
            ("https://api.linkworld.ai#x", OriginError::Path),
            ("https://", OriginError::Host),
            ("https://a b", OriginError::Host),
            ("https://a..b", OriginError::Host),
            ("https://-a.b", OriginError::Host),
            ("https://ä.example", OriginError::Host),
            ("https://a%2eb", OriginError::Host),
            ("https://api.linkworld.ai\n", OriginError::Host),
            ("https://[::1", OriginError::Host),
            ("https://[::1]x", OriginError::Host),
            ("http://0x7f.1", OriginError::Host),
            ("http://2130706433", OriginError::Host),
            ("http://0177.0.0.1", OriginError::Host),
            ("https://a:", OriginError::Port),
            ("https://a:0", OriginError::Port),
            ("https://a:65536", OriginError::Port),
            ("https://a:+1", OriginError::Port),
            ("http://api.linkworld.ai", OriginError::Plain),
            ("http://127.0.0.1.nip.io", OriginError::Plain),
            ("http://localhost.evil.example", OriginError::Plain),
            ("http://0.0.0.0:4600", OriginError::Plain),
        ] {
            assert_eq!(Origin::parse(text).unwrap_err(), error, "{text:?}");
        }
    }
}
