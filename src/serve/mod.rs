//! The agent's API over gRPC, for whoever connects.
//!
//! ```text
//! listener (sockets) -> connection (TLS, HTTP/2, dispatch) -> events      GetEvents: filtered, masked, as bytes
//!                                                             service     the other calls
//!                                                             event_log   the export file's settings
//! ```
//!
//! Events come from a [`Hub`], everything else from a [`State`]. One thread serves everybody; who doesn't read what
//! was asked for misses events and delays nobody.

mod connection;
mod event_log;
mod events;
mod fields;
mod info_file;
mod listener;
mod service;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod wire;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::client::Address;
use crate::publish::{Hub, Limit, Origin};

pub(crate) use info_file::{INFO_FILE, Info};
pub(crate) use state::{About, PolicyName, PolicyRefusal, ProcessCache, Setting, State, TracingPolicies};

pub(crate) use tls::{TlsError, TlsOptions};

use connection::{Calls, Connections, told};
use events::{Clients, Events};
use info_file::InfoFile;
use listener::Listener;

/// The socket that an agent has.
pub(crate) const SOCKET: &str = "/var/run/tetragon/tetragon.sock";

/// How long clients may take to read their last events when the server stops.
const FAREWELL: Duration = Duration::from_millis(800);

/// Where and how to serve.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The first is the one that the info file names.
    pub(crate) listen: Vec<Address>,
    /// For those who come over TCP.
    pub(crate) tls: Option<TlsOptions>,
    /// `None` writes no such file.
    pub(crate) info: Option<Info>,
    pub(crate) origin: Origin,
    /// How much is kept for each client that gets events.
    pub(crate) queue: Limit,
    /// How many clients may get events at once.
    pub(crate) max_clients: usize,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error("listen on {0}: {1}")]
    Listen(Address, io::Error),
    #[error("{0} is in use: an agent or another sensor accepts connections there")]
    Live(PathBuf),
    #[error("{0} is there and is no socket; it is left alone")]
    NotASocket(PathBuf),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("write {0}: {1}")]
    Info(PathBuf, io::Error),
    #[error("start the server: {0}")]
    Start(io::Error),
}

/// A server that runs. Dropping it stops it.
pub(crate) struct Server {
    addresses: Vec<Address>,
    clients: Arc<Clients>,
    stopping: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    info: Option<InfoFile>,
}

/// Counts the clients of a server, which may be gone.
#[derive(Debug, Clone)]
pub(crate) struct ClientCount(Arc<Clients>);

impl Default for Options {
    /// An agent's socket and file.
    fn default() -> Self {
        Options {
            listen: vec![Address::Unix(SOCKET.into())],
            tls: None,
            info: Some(Info {
                path: INFO_FILE.into(),
                ..Info::default()
            }),
            origin: Origin::default(),
            queue: Limit {
                events: 16_384,
                bytes: 16 * 1024 * 1024,
            },
            max_clients: 64,
        }
    }
}

/// Listens, and serves on a thread of its own.
pub(crate) fn start(options: Options, hub: Hub, state: State) -> Result<Server, ServeError> {
    let tls = options.tls.as_ref().map(tls::acceptor).transpose()?;
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Start)?;
    let mut listeners = Vec::new();
    let mut addresses = Vec::new();
    for address in &options.listen {
        let listener = runtime.block_on(Listener::new(address))?;
        let actual = listener.address();
        addresses.push(actual.map_err(|error| ServeError::Listen(address.clone(), error))?);
        listeners.push(listener);
    }
    let info = match (&options.info, addresses.first()) {
        (Some(info), Some(address)) => {
            let written = InfoFile::write(info, address);
            Some(written.map_err(|error| ServeError::Info(info.path.clone(), error))?)
        }
        _ => None,
    };
    let events = Events::new(hub, options.origin, options.queue, options.max_clients);
    let clients = Arc::clone(events.clients());
    let (stopping, stopped) = watch::channel(false);
    let (alive, over) = mpsc::channel(1);
    let connections = Connections {
        calls: Calls::new(events, state),
        permits: Connections::permits(),
        stopping: stopped,
        alive,
    };
    let thread = thread::Builder::new()
        .name("serve".to_owned())
        .spawn(move || {
            for listener in listeners {
                runtime.spawn(connections.clone().accept(listener, tls.clone()));
            }
            run(runtime, connections, over);
        })
        .map_err(ServeError::Start)?;
    Ok(Server {
        addresses,
        clients,
        stopping,
        thread: Some(thread),
        info,
    })
}

/// Serves until it is time to stop, and some time longer for those who still read.
fn run(runtime: Runtime, connections: Connections, mut over: mpsc::Receiver<std::convert::Infallible>) {
    runtime.block_on(async move {
        let mut stopping = connections.stopping.clone();
        told(&mut stopping).await;
        drop(connections);
        let _ = tokio::time::timeout(FAREWELL, over.recv()).await;
    });
    // Nor is waited for a dump of the process cache.
    runtime.shutdown_timeout(Duration::ZERO);
}

impl Server {
    /// Where it listens: ports that were left open are known by now.
    pub(crate) fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// For metrics.
    pub(crate) fn client_count(&self) -> ClientCount {
        ClientCount(Arc::clone(&self.clients))
    }

    /// Ends it: clients get what waits for them and an orderly end, if they read within a second.
    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // First of all, so that nobody is sent to where nobody is.
        self.info = None;
        self.clients.stop();
        self.stopping.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic was told by the thread itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

impl ClientCount {
    /// How many clients get events.
    pub(crate) fn get(&self) -> usize {
        self.0.count()
    }
}
