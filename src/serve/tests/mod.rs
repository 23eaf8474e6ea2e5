//! The server and tetra's own clients, in one process.

#[expect(deprecated, reason = "older clients ask for what was replaced")]
mod calls;
mod masks;
mod places;
mod streams;
mod tls;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper_util::rt::TokioIo;
use prost::Message as _;
use tokio::net::{TcpStream, UnixStream};
use tonic::Streaming;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::*;
use crate::pb::event_log_service_client::EventLogServiceClient;
use crate::pb::fine_guidance_sensors_client::FineGuidanceSensorsClient;
use crate::pb::get_events_response::Event;
use crate::pb::{EventType, GetEventsRequest, GetEventsResponse, Process, ProcessExec, ProcessExit};
use crate::publish::Published;

/// A folder for one test, removed at its end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tetra-serve-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn socket(&self) -> Address {
        Address::Unix(self.path("run/t.sock"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server on a unix socket in a folder of its own.
struct Served {
    server: Option<Server>,
    hub: Hub,
    address: Address,
    _folder: Folder,
}

fn options(address: &Address) -> Options {
    Options {
        listen: vec![address.clone()],
        info: None,
        origin: Origin {
            node_name: "node-1".to_owned(),
            cluster_name: String::new(),
        },
        ..Options::default()
    }
}

impl Served {
    fn new() -> Self {
        Self::with(State::default(), |_| {})
    }

    fn with(state: State, change: impl FnOnce(&mut Options)) -> Self {
        let folder = Folder::new();
        let address = folder.socket();
        let mut options = options(&address);
        change(&mut options);
        let hub = Hub::default();
        Served {
            server: Some(start(options, hub.clone(), state).unwrap()),
            hub,
            address,
            _folder: folder,
        }
    }

    async fn sensors(&self) -> FineGuidanceSensorsClient<Channel> {
        FineGuidanceSensorsClient::new(channel(&self.address).await)
    }

    async fn event_log(&self) -> EventLogServiceClient<Channel> {
        EventLogServiceClient::new(channel(&self.address).await)
    }

    /// Events, from the moment on that this returns.
    async fn events(&self, request: GetEventsRequest) -> Streaming<GetEventsResponse> {
        self.sensors()
            .await
            .get_events(request)
            .await
            .unwrap()
            .into_inner()
    }
}

async fn channel(address: &Address) -> Channel {
    let address = address.clone();
    let connector = service_fn(move |_| {
        let address = address.clone();
        async move {
            let stream: Box<dyn listener::Stream> = match address {
                Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
                Address::Tcp { host, port } => Box::new(TcpStream::connect((host, port)).await?),
            };
            Ok::<_, io::Error>(TokioIo::new(stream))
        }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    endpoint.connect_with_connector(connector).await.unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_mins(1), future)
            .await
            .unwrap()
    })
}

fn process(pid: u32, binary: &str) -> Process {
    Process {
        pid: Some(pid),
        binary: binary.to_owned(),
        ..Process::default()
    }
}

fn published(event_type: EventType, event: Event) -> Published {
    let response = GetEventsResponse {
        event: Some(event),
        node_name: "node-1".to_owned(),
        ..GetEventsResponse::default()
    };
    Published::new(event_type, Bytes::from(response.encode_to_vec()))
}

fn exec(pid: u32, binary: &str, parent: u32) -> Published {
    let event = Event::ProcessExec(ProcessExec {
        process: Some(process(pid, binary)),
        parent: Some(process(parent, "/bin/sh")),
        ..ProcessExec::default()
    });
    published(EventType::ProcessExec, event)
}

fn exit(pid: u32, binary: &str) -> Published {
    let event = Event::ProcessExit(ProcessExit {
        process: Some(process(pid, binary)),
        ..ProcessExit::default()
    });
    published(EventType::ProcessExit, event)
}

/// What an event is about, in short.
fn short(response: &GetEventsResponse) -> String {
    let pid = |process: &Option<Process>| {
        process
            .as_ref()
            .and_then(|process| process.pid)
            .unwrap_or_default()
    };
    match response.event.as_ref().unwrap() {
        Event::ProcessExec(event) => format!("exec {}", pid(&event.process)),
        Event::ProcessExit(event) => format!("exit {}", pid(&event.process)),
        Event::RateLimitInfo(info) => {
            assert_eq!(response.node_name, "node-1");
            assert!(response.time.is_some());
            format!("missed {}", info.number_of_dropped_process_events)
        }
        other => format!("{other:?}"),
    }
}

/// All that comes until the end, which is a good one.
async fn rest(mut events: Streaming<GetEventsResponse>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(event) = events.message().await.unwrap() {
        found.push(short(&event));
    }
    found
}

/// Waits for something that happens soon.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}
