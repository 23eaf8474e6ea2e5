//! Where an agent listens.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The file in which an agent on this host says where it listens.
const INFO_FILE: &str = "/var/run/tetragon/tetragon-info.json";

/// The address that is tried when nobody says another.
const DEFAULT_HOST: &str = "localhost";
const DEFAULT_PORT: u16 = 54321;

/// The address of an agent's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp {
        /// A name or an IP address, without brackets.
        host: String,
        port: u16,
    },
    /// The path of a unix socket.
    Unix(PathBuf),
}

/// Why a text is no address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an address: {reason}; expected HOST:PORT or unix:///PATH")]
pub(crate) struct AddressError {
    text: String,
    reason: &'static str,
}

impl Address {
    /// Reads `HOST:PORT`, `HOST`, `[IPV6]:PORT` or `unix:///PATH`.
    pub(crate) fn parse(text: &str) -> Result<Self, AddressError> {
        let error = |reason| AddressError {
            text: text.to_owned(),
            reason,
        };
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(error("it names no socket"))
            } else {
                Ok(Address::Unix(path.into()))
            };
        }
        // gRPC's own spellings of a name to look up.
        let name = ["dns:///", "passthrough:///"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let address = name.unwrap_or(text);
        if address.contains("://") {
            return Err(error("only unix:// is known as a scheme"));
        }
        let (host, port) = match address.rsplit_once(':') {
            // More colons than one are part of an IPv6 address, unless that stands in brackets.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
            _ => (address, None),
        };
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        let is_odd = |character: char| character.is_whitespace() || "/[]@".contains(character);
        if host.contains(is_odd) {
            return Err(error("a host name has no such characters"));
        }
        let port = match port {
            Some(port) => port
                .parse()
                .map_err(|_| error("a port is a number up to 65535"))?,
            None => DEFAULT_PORT,
        };
        Ok(Address::Tcp {
            host: if host.is_empty() { DEFAULT_HOST } else { host }.to_owned(),
            port,
        })
    }

    /// The address that the agent on this host gives, else the usual one; and what was wrong with the agent's file.
    pub(crate) fn of_this_host() -> (Self, Option<String>) {
        Self::from_info_file(Path::new(INFO_FILE))
    }

    fn from_info_file(path: &Path) -> (Self, Option<String>) {
        let usual = Address::Tcp {
            host: DEFAULT_HOST.to_owned(),
            port: DEFAULT_PORT,
        };
        let trouble = match fs::read(path) {
            Ok(content) => match serde_json::from_slice::<Value>(&content) {
                Ok(info) => match info.get("server_address").and_then(Value::as_str) {
                    None | Some("") => return (usual, None),
                    Some(text) => match Self::parse(text) {
                        Ok(address) => return (address, None),
                        Err(error) => error.to_string(),
                    },
                },
                Err(error) => error.to_string(),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => return (usual, None),
            Err(error) => error.to_string(),
        };
        let warning = format!(
            "{}: {trouble}; taking {usual} for the agent's address",
            path.display()
        );
        (usual, Some(warning))
    }

    /// The name that a certificate has to be for.
    pub(super) fn host(&self) -> &str {
        match self {
            Address::Tcp { host, .. } => host,
            Address::Unix(_) => DEFAULT_HOST,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp { host, port } if host.contains(':') => write!(formatter, "[{host}]:{port}"),
            Address::Tcp { host, port } => write!(formatter, "{host}:{port}"),
            Address::Unix(path) => write!(formatter, "unix://{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, shown) in [
            ("localhost:54321", "localhost:54321"),
            ("node-7", "node-7:54321"),
            (":9", "localhost:9"),
            ("[::1]:9", "[::1]:9"),
            ("[::1]", "[::1]:54321"),
            ("::1", "[::1]:54321"),
            ("127.0.0.1:1", "127.0.0.1:1"),
            ("unix:///run/t.sock", "unix:///run/t.sock"),
            ("unix:/run/t.sock", "unix:///run/t.sock"),
            ("unix:t.sock", "unix://t.sock"),
            ("dns:///node-7:1", "node-7:1"),
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for wrong in [
            "http://a:1",
            "a:b",
            "a:65536",
            "unix://",
            "a/b:1",
            "a b:1",
            "a:-1",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_agents_file_is_asked() {
        let folder = std::env::temp_dir().join(format!("tetra-address-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("tetragon-info.json");
        let found = |content: &str| {
            fs::write(&path, content).unwrap();
            let (address, warning) = Address::from_info_file(&path);
            (address.to_string(), warning.is_some())
        };
        let usual = || "localhost:54321".to_owned();
        assert_eq!(
            found(r#"{"pid":7,"server_address":"unix:///run/a.sock"}"#),
            ("unix:///run/a.sock".to_owned(), false)
        );
        assert_eq!(found(r#"{"pid":7}"#), (usual(), false));
        assert_eq!(found(r#"{"server_address":"http://"}"#), (usual(), true));
        assert_eq!(found("{"), (usual(), true));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(Address::from_info_file(&path).1, None);
    }
}
