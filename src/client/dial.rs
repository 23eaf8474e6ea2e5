//! From an address to a channel on which calls can be made.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustix::net::sockopt;
use tokio::io::BufReader;
use tokio::net::{TcpStream, UnixStream};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::Address;
use super::error::Reason;
use super::line::{Line, Listener, Stream};
use super::tls::Tls;

/// How much an agent may send before it was read: enough to keep a fast stream busy, little enough that a stalled
/// reader makes the agent wait rather than fill memory here.
const WINDOW: u32 = 1024 * 1024;

/// How long nothing may come before the kernel asks whether the agent's host is still there; how long it waits for
/// the answer, and how often it asks. The first is that of Go.
const IDLE: Duration = Duration::from_secs(15);
const PROBE_INTERVAL: Duration = Duration::from_secs(15);
const PROBES: u32 = 4;

/// Lets the kernel find out when a host is gone that said nothing of it. HTTP/2 could ask as well, but agents in Go
/// end connections that ask often.
fn keep_alive(stream: &TcpStream) -> rustix::io::Result<()> {
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, IDLE)?;
    sockopt::set_tcp_keepintvl(stream, PROBE_INTERVAL)?;
    sockopt::set_tcp_keepcnt(stream, PROBES)
}

/// How much is read at once. HTTP/2 reads frame by frame otherwise, and agents put each event into one.
const READ: usize = 64 * 1024;

/// An open connection.
pub(super) struct Dialled {
    pub(super) channel: Channel,
    pub(super) line: Arc<Line>,
}

/// Connects, and agrees on keys if TLS is asked for. Nothing is said about how long it may take.
pub(super) async fn dial(address: &Address, tls: Option<&Tls>) -> Result<Dialled, Reason> {
    let plain: Box<dyn Stream> = match address {
        Address::Tcp { host, port } => {
            let stream = TcpStream::connect((host.as_str(), *port))
                .await
                .map_err(Reason::Connect)?;
            stream.set_nodelay(true).map_err(Reason::Connect)?;
            keep_alive(&stream).map_err(|error| Reason::Connect(error.into()))?;
            Box::new(stream)
        }
        Address::Unix(path) => Box::new(UnixStream::connect(path).await.map_err(Reason::Connect)?),
    };
    let plain = BufReader::with_capacity(READ, plain);
    let stream: Box<dyn Stream> = match tls {
        None => Box::new(plain),
        Some(tls) => {
            let name = tls.name(address.host())?;
            let encrypted = tls.connector().connect(name, plain).await;
            Box::new(encrypted.map_err(Reason::Handshake)?)
        }
    };
    let (stream, line) = Listener::new(stream);
    let once = Mutex::new(Some(TokioIo::new(stream)));
    // The channel would connect again by itself. Whether to do that is decided elsewhere: it gets one connection.
    let connector = service_fn(move |_| {
        let stream = once.lock().unwrap_or_else(PoisonError::into_inner).take();
        std::future::ready(stream.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionReset)))
    });
    let channel = Endpoint::from_static("http://localhost")
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .connect_with_connector(connector)
        .await
        .map_err(|error| line.end().unwrap_or_else(|| Reason::Lost(error.to_string())))?;
    Ok(Dialled { channel, line })
}
