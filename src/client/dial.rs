//! From an address to a channel on which calls can be made.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hyper_util::rt::TokioIo;
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
