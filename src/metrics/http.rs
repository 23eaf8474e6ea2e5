//! `GET /metrics` and `GET /healthz`, over HTTP/1.1.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, oneshot};

use super::Metrics;

/// Connections at once.
const MAX_CONNECTIONS: usize = 16;

/// How long a client may take, from connecting until it has its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait after nobody could be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// Why there are no metrics.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MetricsError {
    #[error("listen on {host}:{port} for metrics: {error}")]
    Listen {
        host: String,
        port: u16,
        error: io::Error,
    },
    #[error("start the metrics server: {0}")]
    Start(io::Error),
}

/// A server that runs. Dropping it stops it.
pub(crate) struct HttpServer {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// Listens, and answers on a thread of its own.
pub(crate) fn start(host: &str, port: u16, metrics: Arc<Metrics>) -> Result<HttpServer, MetricsError> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(MetricsError::Start)?;
    let listening = runtime.block_on(TcpListener::bind((host, port)));
    let listening = listening.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = listening.map_err(|error| MetricsError::Listen {
        host: host.to_owned(),
        port,
        error,
    })?;
    let (stop, stopped) = oneshot::channel();
    let thread = thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || run(runtime, listener, metrics, stopped))
        .map_err(MetricsError::Start)?;
    Ok(HttpServer {
        address,
        stop: Some(stop),
        thread: Some(thread),
    })
}

fn run(
    runtime: Runtime,
    listener: TcpListener,
    metrics: Arc<Metrics>,
    stopped: oneshot::Receiver<Infallible>,
) {
    runtime.block_on(async move {
        tokio::select! {
            () = accept(&listener, &metrics) => {}
            // Nothing is ever sent: the sender goes away.
            _ = stopped => {}
        }
    });
    runtime.shutdown_timeout(Duration::ZERO);
}

async fn accept(listener: &TcpListener, metrics: &Arc<Metrics>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let metrics = Arc::clone(metrics);
        tokio::spawn(async move {
            // Who is too slow is cut off.
            let _ = tokio::time::timeout(PATIENCE, serve(stream, metrics)).await;
            drop(permit);
        });
    }
}

async fn serve(stream: TcpStream, metrics: Arc<Metrics>) {
    let service = service_fn(move |request| {
        let answer = answer(&request, &metrics);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // The client hears itself what goes wrong.
    let _ = connection.await;
}

fn answer(request: &Request<Incoming>, metrics: &Metrics) -> Response<String> {
    let text = match request.uri().path() {
        "/metrics" => metrics.text(),
        "/healthz" => "running\n".to_owned(),
        _ => return plain(StatusCode::NOT_FOUND, "see /metrics and /healthz\n".to_owned()),
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "it can be read only\n".to_owned());
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, allowed);
        return response;
    }
    plain(StatusCode::OK, text)
}

fn plain(status: StatusCode, text: String) -> Response<String> {
    let mut response = Response::new(text);
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

impl HttpServer {
    /// Where it listens: a port that was left open is known by now.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A panic was told by the thread itself.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use bytes::Bytes;

    use super::*;
    use crate::pb::EventType;
    use crate::publish::{Hub, Published};

    fn ask(server: &HttpServer, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream
            .write_all(format!("{request} HTTP/1.1\r\nHost: here\r\n\r\n").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn metrics_are_served() {
        let hub = Hub::default();
        let mut metrics = Metrics::default();
        metrics.build();
        metrics.hub(&hub);
        metrics.clients(|| 3);
        metrics.export(&Arc::default());
        let server = start("127.0.0.1", 0, Arc::new(metrics)).unwrap();
        hub.publish(Published::new(EventType::ProcessExec, Bytes::new()));
        let answer = ask(&server, "GET /metrics");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(
            answer.contains("content-type: text/plain; version=0.0.4"),
            "{answer}"
        );
        for line in [
            "tetragon_events_total{type=\"PROCESS_EXEC\"} 1",
            "tetragon_events_total{type=\"PROCESS_EXIT\"} 0",
            "tetragon_notify_overflowed_events_total 0",
            "tetragon_events_exported_total 0",
            "# TYPE tetragon_clients gauge",
            "tetragon_clients 3",
        ] {
            assert!(answer.lines().any(|found| found == line), "{line}: {answer}");
        }
        assert!(ask(&server, "GET /healthz").ends_with("\r\n\r\nrunning\n"));
        assert!(ask(&server, "GET /").starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "POST /metrics").starts_with("HTTP/1.1 405"));
        let address = server.address();
        drop(server);
        assert!(TcpStream::connect(address).is_err());
    }
}
