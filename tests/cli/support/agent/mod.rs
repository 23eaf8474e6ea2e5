//! An agent for `tetra` to talk to: a gRPC server on a thread of its own that answers what a test tells it to.
//!
//! It works on bytes, below the generated code, so that it can also send what no agent should. It listens on
//! 127.0.0.1 or on a unix socket, and is gone with its value.

mod certificates;
mod other;
mod script;
mod server;
mod shared;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use prost::Message;
use tokio::net::TcpSocket;
use tokio_rustls::rustls::ServerConfig;
use tonic::Status;

pub(crate) use certificates::{Authority, Certificates, Identity, Tls};
pub(crate) use other::{Deaf, Mute, Talker};
pub(crate) use script::Step;
pub(crate) use shared::Call;
pub(crate) use wire::{from_json, to_json, wire};

use server::Life;
use shared::Shared;

use super::Folder;

/// How long anything may take that should happen at once; long, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// An agent. Calls that it was told nothing about are answered with UNIMPLEMENTED, as old agents do.
///
/// Methods are named as in `proto/`: `GetEvents`, `ListTracingPolicies`.
pub(crate) struct Agent {
    shared: Arc<Shared>,
    place: Place,
    tls: Option<Arc<ServerConfig>>,
    life: Option<Life>,
}

/// An agent to be.
#[derive(Default)]
pub(crate) struct Builder {
    unix: bool,
    tls: Option<Tls>,
    asleep: bool,
}

/// Where it listens, for as long as there is the `Agent`, running or not.
enum Place {
    Tcp {
        address: SocketAddr,
        /// Bound and never listening: nobody else gets the port while the agent is stopped.
        _reserved: TcpSocket,
    },
    Unix {
        path: PathBuf,
        _folder: Folder,
    },
}

impl Builder {
    /// Listens on a unix socket instead of 127.0.0.1.
    pub(crate) fn unix(mut self) -> Self {
        self.unix = true;
        self
    }

    pub(crate) fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Has its address but refuses connections until `restart`.
    pub(crate) fn asleep(mut self) -> Self {
        self.asleep = true;
        self
    }

    pub(crate) fn start(self) -> Agent {
        let mut agent = Agent {
            shared: Arc::new(Shared::new()),
            place: if self.unix { Place::unix() } else { Place::tcp() },
            tls: self.tls.map(|tls| Arc::new(tls.into_config())),
            life: None,
        };
        if !self.asleep {
            agent.restart();
        }
        agent
    }
}

impl Place {
    fn tcp() -> Self {
        let socket = reusable_socket(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        Place::Tcp {
            address: socket.local_addr().expect("a bound socket has an address"),
            _reserved: socket,
        }
    }

    fn unix() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let folder = Folder::new(&format!("agent-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        Place::Unix {
            path: folder.path("tetragon.sock"),
            _folder: folder,
        }
    }
}

fn reusable_socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("make a socket");
    socket
        .set_reuseaddr(true)
        .expect("a socket can reuse its address");
    socket.bind(address).expect("bind a socket to 127.0.0.1");
    socket
}

/// Its life.
impl Agent {
    /// One that listens on a free port of 127.0.0.1, without TLS.
    pub(crate) fn start() -> Self {
        Agent::builder().start()
    }

    pub(crate) fn builder() -> Builder {
        Builder::default()
    }

    /// What goes after `--server-address`; also while it is stopped.
    pub(crate) fn address(&self) -> String {
        match &self.place {
            Place::Tcp { address, .. } => address.to_string(),
            Place::Unix { path, .. } => format!("unix://{}", path.display()),
        }
    }

    /// Ends all connections at once and refuses new ones. The file of a unix socket stays, as a killed agent
    /// leaves it.
    pub(crate) fn stop(&mut self) {
        self.life = None;
    }

    /// Listens at the same address as before, with the same answers; what is left of old connections ends.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.life = Some(Life::start(&self.place, self.tls.clone(), &self.shared));
    }
}

/// What it is told to answer.
impl Agent {
    /// Answers each call of `method` with what `answer` makes of the request, which must not use the agent.
    pub(crate) fn answer<Request, Response>(
        &self,
        method: &str,
        mut answer: impl FnMut(Request) -> Result<Response, Status> + Send + 'static,
    ) where
        Request: Message + Default,
        Response: Message,
    {
        self.handle(method, move |call| match answer(call.request()) {
            Ok(response) => vec![Step::message(&response)],
            Err(status) => vec![Step::Fail(status)],
        });
    }

    /// Answers each call of `method` with this.
    pub(crate) fn reply(&self, method: &str, response: &impl Message) {
        let response = response.encode_to_vec();
        self.handle(method, move |_| vec![Step::raw(response.clone())]);
    }

    /// Answers each call of `method` with an error.
    pub(crate) fn refuse(&self, method: &str, status: Status) {
        self.handle(method, move |_| vec![Step::Fail(status.clone())]);
    }

    /// Never answers a call of `method`.
    pub(crate) fn ignore(&self, method: &str) {
        self.handle(method, |_| vec![Step::Silence]);
    }

    /// Answers each call of `method` with the steps that `handler` gives, which must not use the agent.
    pub(crate) fn handle(&self, method: &str, handler: impl FnMut(&Call) -> Vec<Step> + Send + 'static) {
        self.shared.handle(&wire::path_of(method), Box::new(handler));
    }

    /// Answers the next call of `method` with these steps; called again, the one after it, and so on. After them,
    /// calls are answered as ever. A script that runs out ends the call with OK.
    pub(crate) fn script(&self, method: &str, steps: impl IntoIterator<Item = Step>) {
        let steps = steps.into_iter().collect();
        self.shared.script(&wire::path_of(method), steps);
    }

    /// Answers the next `count` calls of `method` with an error.
    pub(crate) fn refuse_first(&self, count: usize, method: &str, status: &Status) {
        for _ in 0..count {
            self.script(method, [Step::Fail(status.clone())]);
        }
    }

    /// Ends one `Step::Wait`, the oldest that waits or the next to come.
    pub(crate) fn go_on(&self) {
        self.shared.go_on.add_permits(1);
    }
}

/// What it saw.
impl Agent {
    /// The requests of all calls of `method`.
    pub(crate) fn requests<Request: Message + Default>(&self, method: &str) -> Vec<Request> {
        let path = wire::path_of(method);
        let of_method = |call: &&Call| call.path == path;
        self.calls().iter().filter(of_method).map(Call::request).collect()
    }

    /// All calls, with their headers.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.state().calls.clone()
    }

    /// Waits until there were so many calls of `method`.
    #[track_caller]
    pub(crate) fn wait_for_calls(&self, method: &str, count: usize) {
        let path = wire::path_of(method);
        let enough = self.shared.wait(PATIENCE, |state| {
            state.calls.iter().filter(|call| call.path == path).count() >= count
        });
        assert!(enough, "{method} was not called {count} times in {PATIENCE:?}");
    }

    /// Waits until no call is open: all were answered, or the client gave them up.
    #[track_caller]
    pub(crate) fn wait_until_idle(&self) {
        let idle = self.shared.wait(PATIENCE, |state| state.open_calls == 0);
        assert!(idle, "a call is still open after {PATIENCE:?}");
    }

    /// How many connections were made to it, those included that failed to agree on TLS.
    pub(crate) fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits for the first connection that failed to agree on TLS, and gives the reason.
    #[track_caller]
    pub(crate) fn tls_failure(&self) -> String {
        let failed = self.shared.wait(PATIENCE, |state| !state.tls_failures.is_empty());
        assert!(failed, "no connection failed to agree on TLS in {PATIENCE:?}");
        self.shared.state().tls_failures[0].clone()
    }

    /// How many messages it handed to HTTP/2. Without a reader they stop when all buffers are full.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// Waits until it hasn't sent a message for a while; gives how many it had sent.
    #[track_caller]
    pub(crate) fn sent_until_quiet(&self, quiet: Duration) -> u64 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let sent = self.sent();
            thread::sleep(quiet);
            if sent == self.sent() {
                return sent;
            }
            assert!(Instant::now() < deadline, "it sends and sends");
        }
    }
}
