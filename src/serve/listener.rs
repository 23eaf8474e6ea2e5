//! Sockets that clients come to: a unix socket by its path, or TCP.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, Mode, OFlags, chmod, fchmod, flock};
use rustix::net::sockopt::{set_socket_keepalive, set_tcp_keepidle};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixSocket, UnixStream};

use super::ServeError;
use crate::client::Address;

/// Its owner and its group may connect.
const MODE: Mode = Mode::RUSR.union(Mode::WUSR).union(Mode::RGRP).union(Mode::WGRP);

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 128;

/// How long another host may be silent before it is asked whether it is still there.
const ALIVE: Duration = Duration::from_mins(1);

/// How long a socket's owner may take to answer when it is asked whether it is there.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, Place),
}

/// A socket in the file system. Dropping it removes it, if the path is still its own.
pub(super) struct Place {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
}

/// How long to wait before trying again to hold the folder.
const PAUSE: Duration = Duration::from_millis(20);

/// What a client is spoken to through.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Listener {
    pub(super) async fn new(address: &Address) -> Result<Self, ServeError> {
        let failed = |error| ServeError::Listen(address.clone(), error);
        match address {
            Address::Tcp { host, port } => {
                let listener = TcpListener::bind((host.as_str(), *port)).await;
                listener.map(Listener::Tcp).map_err(failed)
            }
            Address::Unix(path) => {
                if let Some(folder) = folder(path) {
                    make_folder(folder).map_err(failed)?;
                }
                // Two that start at once must not take each other's socket for a stale one.
                let _lock = lock(path).await.map_err(failed)?;
                make_way(path, address).await?;
                let (listener, place) = bind(path).map_err(failed)?;
                Ok(Listener::Unix(listener, place))
            }
        }
    }

    /// Where it listens: a port that was left open is known by now.
    pub(super) fn address(&self) -> io::Result<Address> {
        Ok(match self {
            Listener::Tcp(listener) => {
                let address = listener.local_addr()?;
                Address::Tcp {
                    host: address.ip().to_string(),
                    port: address.port(),
                }
            }
            Listener::Unix(_, place) => Address::Unix(place.path.clone()),
        })
    }

    /// The next client; with its address if it came over TCP.
    pub(super) async fn accept(&self) -> io::Result<(Box<dyn Stream>, Option<SocketAddr>)> {
        match self {
            Listener::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                stream.set_nodelay(true)?;
                // Asks the other host and not the client, which may be stopped for as long as it likes.
                set_socket_keepalive(&stream, true)?;
                set_tcp_keepidle(&stream, ALIVE)?;
                Ok((Box::new(stream), Some(address)))
            }
            Listener::Unix(listener, _) => Ok((Box::new(listener.accept().await?.0), None)),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if identity(&self.path).is_some_and(|identity| identity == self.identity) {
            // Whatever keeps it from being removed, the next one takes it for stale.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Makes a folder that only its owner can put something into.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o755).create(folder)
}

/// Holds the folder until the socket is there. Who doesn't let go of it is ignored: anybody could hold it.
async fn lock(path: &Path) -> io::Result<rustix::fd::OwnedFd> {
    let folder = folder(path).unwrap_or(Path::new("."));
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(folder, flags, Mode::empty())?;
    let start = Instant::now();
    while flock(&folder, FlockOperation::NonBlockingLockExclusive).is_err() && start.elapsed() < 2 * PATIENCE
    {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(folder)
}

/// Removes a socket that nobody accepts on any more.
async fn make_way(path: &Path, address: &Address) -> Result<(), ServeError> {
    let failed = |error| ServeError::Listen(address.clone(), error);
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(metadata) if !metadata.file_type().is_socket() => {
            return Err(ServeError::NotASocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match tokio::time::timeout(PATIENCE, UnixStream::connect(path)).await {
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        },
        Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Ok(()),
        // Who is too busy to accept is there.
        _ => Err(ServeError::Live(path.to_owned())),
    }
}

fn bind(path: &Path) -> io::Result<(UnixListener, Place)> {
    let socket = UnixSocket::new_stream()?;
    // Linux makes the file with the mode of the socket, less the process's mask: at no time may others connect.
    fchmod(&socket, MODE)?;
    socket.bind(path)?;
    let identity = identity(path).ok_or(ErrorKind::NotFound)?;
    let place = Place {
        path: path.to_owned(),
        identity,
    };
    chmod(path, MODE)?;
    Ok((socket.listen(BACKLOG)?, place))
}
