//! From a socket to calls: TLS, HTTP/2, and who answers which call.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tonic::Status;
use tonic::body::Body;
use tonic::server::Grpc;
use tower::Service as _;

use super::event_log::EventLog;
use super::events::{Events, ReadyEvents};
use super::listener::{Listener, Stream};
use super::service::Service;
use super::state::State;
use crate::pb::event_log_service_server::EventLogServiceServer;
use crate::pb::fine_guidance_sensors_server::FineGuidanceSensorsServer;

/// Connections at once, over all sockets: more wait to be accepted.
const MAX_CONNECTIONS: usize = 1024;

/// Calls at once on one connection.
const MAX_CALLS: u32 = 100;

/// How long clients may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long to wait after nobody could be accepted, because there are no file descriptors left for example.
const PAUSE: Duration = Duration::from_millis(100);

/// Who answers calls.
#[derive(Clone)]
pub(super) struct Calls {
    events: Events,
    sensors: FineGuidanceSensorsServer<Service>,
    event_log: EventLogServiceServer<EventLog>,
}

/// What every connection needs.
#[derive(Clone)]
pub(super) struct Connections {
    pub(super) calls: Calls,
    pub(super) permits: Arc<Semaphore>,
    /// Becomes true when it is time to end.
    pub(super) stopping: watch::Receiver<bool>,
    /// Nobody sends here: it is there as long as a connection is.
    pub(super) alive: mpsc::Sender<Infallible>,
}

impl Calls {
    pub(super) fn new(events: Events, state: State) -> Self {
        let event_log = EventLog(state.export.clone());
        Calls {
            events,
            sensors: FineGuidanceSensorsServer::new(Service { state }),
            event_log: EventLogServiceServer::new(event_log),
        }
    }

    async fn answer(&mut self, request: Request<Incoming>) -> Response<Body> {
        let path = request.uri().path();
        if path == "/tetragon.FineGuidanceSensors/GetEvents" {
            let mut grpc = Grpc::new(ReadyEvents);
            return grpc.server_streaming(self.events.clone(), request).await;
        }
        let answer = if path.starts_with("/tetragon.FineGuidanceSensors/") {
            self.sensors.call(request).await
        } else if path.starts_with("/tetragon.EventLogService/") {
            self.event_log.call(request).await
        } else {
            Ok(Status::unimplemented("no such service is served here").into_http())
        };
        answer.unwrap_or_else(|never| match never {})
    }
}

impl Connections {
    pub(super) fn permits() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(MAX_CONNECTIONS))
    }

    /// Takes in clients until it is time to end.
    pub(super) async fn accept(mut self, listener: Listener, tls: Option<TlsAcceptor>) {
        loop {
            let next = async {
                let permit = Arc::clone(&self.permits).acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                next = next => next,
                () = told(&mut self.stopping) => return,
            };
            let Ok((stream, remote)) = accepted else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            // Who comes by unix socket is on this host, and was let in by the socket's mode.
            let tls = tls.clone().filter(|_| remote.is_some());
            let connections = self.clone();
            tokio::spawn(async move {
                // Clients hear themselves what goes wrong.
                let _ = connections.serve(stream, tls).await;
                drop(permit);
            });
        }
    }

    async fn serve(self, stream: Box<dyn Stream>, tls: Option<TlsAcceptor>) -> io::Result<()> {
        let Connections {
            calls,
            mut stopping,
            alive: _alive,
            ..
        } = self;
        let stream: Box<dyn Stream> = match tls {
            None => stream,
            Some(tls) => tokio::select! {
                encrypted = tokio::time::timeout(HANDSHAKE, tls.accept(stream)) => Box::new(encrypted??),
                () = told(&mut stopping) => return Ok(()),
            },
        };
        let service = service_fn(move |request| {
            let mut calls = calls.clone();
            async move { Ok::<_, Infallible>(calls.answer(request).await) }
        });
        let connection = http2::Builder::new(TokioExecutor::new())
            .max_concurrent_streams(MAX_CALLS)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let end = tokio::select! {
            end = connection.as_mut() => end,
            () = told(&mut stopping) => {
                // Calls that are open come to their end.
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        end.map_err(io::Error::other)
    }
}

/// Waits until it is time to end. The server being gone means the same.
pub(super) async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
