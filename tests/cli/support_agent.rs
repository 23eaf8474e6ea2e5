//! The agent of the tests does what the tests tell it to, as the generated client sees it.

use std::future::Future;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use prost::Message as _;
use prost::bytes::Bytes;
use tetra::pb::event_log_service_client::EventLogServiceClient;
use tetra::pb::fine_guidance_sensors_client::FineGuidanceSensorsClient;
use tetra::pb::{
    AddTracingPolicyRequest, AddTracingPolicyResponse, GetEventLogParamsRequest, GetEventLogParamsResponse,
    GetEventsRequest, GetEventsResponse, GetHealthStatusRequest, GetHealthStatusResponse, GetVersionRequest,
    GetVersionResponse, HealthStatus,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Code, Status, Streaming};

use super::support::agent::{
    Agent, Authority, Certificates, Deaf, Identity, Mute, Step, Talker, Tls, from_json, wire,
};
use super::support::exec_event;

type Client = FineGuidanceSensorsClient<Channel>;

/// Connects as the address says, with TLS if there is a configuration.
struct Dial(Option<Arc<ClientConfig>>);

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Service<Uri> for Dial {
    type Response = TokioIo<Box<dyn Stream>>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let tls = self.0.clone().map(TlsConnector::from);
        Box::pin(async move {
            let address = uri.authority().expect("it has an authority").as_str();
            let stream = tokio::net::TcpStream::connect(address).await?;
            let Some(tls) = tls else {
                return Ok(TokioIo::new(Box::new(stream) as Box<dyn Stream>));
            };
            let name = ServerName::try_from("localhost").expect("it is a name");
            Ok(TokioIo::new(Box::new(tls.connect(name, stream).await?)))
        })
    }
}

async fn channel(agent: &Agent, tls: Option<ClientConfig>) -> Result<Channel, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(format!("http://{}", agent.address())).expect("it is an address");
    endpoint.connect_with_connector(Dial(tls.map(Arc::new))).await
}

async fn client(agent: &Agent) -> Client {
    let channel = channel(agent, None).await.expect("connect to the agent");
    Client::new(channel).max_decoding_message_size(usize::MAX)
}

async fn get_events(agent: &Agent) -> Streaming<GetEventsResponse> {
    let events = client(agent).await.get_events(GetEventsRequest::default()).await;
    events.expect("the stream begins").into_inner()
}

fn tls_client(authority: &Authority, identity: Option<&Identity>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(&authority.file).expect("read a certificate");
    roots.add(certificate).expect("it is a root");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .expect("ring knows TLS 1.3")
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let certificate =
                CertificateDer::from_pem_file(&identity.certificate).expect("read a certificate");
            let key = PrivateKeyDer::from_pem_file(&identity.key).expect("read a key");
            let config = builder.with_client_auth_cert(vec![certificate], key);
            config.expect("the key belongs to the certificate")
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

async fn version(channel: Channel) -> Result<String, Status> {
    let answer = Client::new(channel).get_version(GetVersionRequest {}).await?;
    Ok(answer.into_inner().version)
}

fn serve_version(agent: &Agent) {
    let version = "v1.9.0".to_owned();
    agent.reply("GetVersion", &GetVersionResponse { version });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn answers_calls_and_keeps_them() {
    let agent = Agent::start();
    let mut client = client(&agent).await;
    agent.answer("AddTracingPolicy", |request: AddTracingPolicyRequest| {
        if request.yaml.is_empty() {
            return Err(Status::invalid_argument("no policy"));
        }
        Ok(AddTracingPolicyResponse {})
    });
    let policy = |yaml: &str| AddTracingPolicyRequest {
        yaml: yaml.to_owned(),
        domain: String::new(),
    };
    assert!(client.add_tracing_policy(policy("kind: x")).await.is_ok());
    let error = client
        .add_tracing_policy(policy(""))
        .await
        .expect_err("it is refused");
    assert_eq!(
        (error.code(), error.message()),
        (Code::InvalidArgument, "no policy")
    );
    let requests: Vec<AddTracingPolicyRequest> = agent.requests("AddTracingPolicy");
    assert_eq!(requests, [policy("kind: x"), policy("")]);

    let error = client
        .get_version(GetVersionRequest {})
        .await
        .expect_err("nothing was told");
    assert_eq!(error.code(), Code::Unimplemented);
    let call = agent.calls().pop().expect("there was a call");
    assert_eq!(call.path, "/tetragon.FineGuidanceSensors/GetVersion");
    assert_eq!(call.authority, agent.address());
    assert_eq!(call.server_name, None);
    assert_eq!(call.header("te"), Some("trailers"));
    assert_eq!(agent.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn answers_for_the_event_log_and_from_json() {
    let agent = Agent::start();
    let health: GetHealthStatusResponse = from_json(
        "GetHealthStatusResponse",
        r#"{"health_status":[{"event":"HEALTH_STATUS_TYPE_STATUS","status":"HEALTH_STATUS_RUNNING","details":"running"}]}"#,
    );
    agent.reply("GetHealth", &health);
    let health = client(&agent)
        .await
        .get_health(GetHealthStatusRequest::default())
        .await;
    let health: Vec<HealthStatus> = health.expect("it answers").into_inner().health_status;
    assert_eq!(health[0].details, "running");

    agent.answer("GetEventLogParams", |GetEventLogParamsRequest {}| {
        Ok(GetEventLogParamsResponse {
            max_size: 10,
            ..Default::default()
        })
    });
    let channel = channel(&agent, None).await.expect("connect");
    let answer = EventLogServiceClient::new(channel)
        .get_event_log_params(GetEventLogParamsRequest {})
        .await;
    assert_eq!(answer.expect("it answers").into_inner().max_size, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn answers_after_failures() {
    let agent = Agent::start();
    serve_version(&agent);
    agent.refuse_first(2, "GetVersion", &Status::unavailable("starting"));
    let channel = channel(&agent, None).await.expect("connect");
    for _ in 0..2 {
        let error = version(channel.clone()).await.expect_err("it is refused");
        assert_eq!((error.code(), error.message()), (Code::Unavailable, "starting"));
    }
    assert_eq!(version(channel.clone()).await.expect("it answers"), "v1.9.0");
    agent.refuse("GetVersion", Status::permission_denied("für immer"));
    let error = version(channel).await.expect_err("it is refused");
    assert_eq!(
        (error.code(), error.message()),
        (Code::PermissionDenied, "für immer")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn stays_silent() {
    let agent = Agent::start();
    agent.ignore("GetVersion");
    let mut client = client(&agent).await;
    let mut request = tonic::Request::new(GetVersionRequest {});
    request.set_timeout(Duration::from_millis(100));
    assert!(client.get_version(request).await.is_err());
    agent.wait_for_calls("GetVersion", 1);
    assert_eq!(agent.calls()[0].header("grpc-timeout"), Some("100000u"));
    agent.wait_until_idle();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn streams_events_and_bytes() {
    let agent = Agent::start();
    let event = exec_event("shop", "/bin/sh", "-c ls");
    // Field 300, a string: from the agent of tomorrow.
    let unknown = Bytes::from_static(&[0xe2, 0x12, 0x01, b'x']);
    let large = GetEventsResponse {
        node_name: "n".repeat(11 << 20),
        ..Default::default()
    };
    agent.script(
        "GetEvents",
        [
            Step::Headers,
            Step::Wait,
            Step::event(&event),
            Step::Sleep(Duration::from_millis(1)),
            Step::raw([&wire(&event)[..], &unknown].concat()),
            Step::message(&large),
            Step::raw([0xff].as_slice()),
        ],
    );
    let mut stream = get_events(&agent).await;
    assert_eq!(agent.sent(), 0);
    agent.go_on();
    let first = stream
        .message()
        .await
        .expect("it is an event")
        .expect("it goes on");
    assert_eq!(
        first,
        GetEventsResponse::decode(wire(&event)).expect("it is an event")
    );
    assert_eq!(first.node_name, "n1");
    let second = stream
        .message()
        .await
        .expect("it is an event")
        .expect("it goes on");
    assert_eq!(second, first);
    let third = stream
        .message()
        .await
        .expect("it is an event")
        .expect("it goes on");
    assert_eq!(third.node_name.len(), 11 << 20);
    let error = stream.message().await.expect_err("it isn't protobuf");
    assert_eq!(error.code(), Code::Internal);
    assert_eq!(agent.sent(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn answers_each_stream_with_its_script() {
    let agent = Agent::start();
    agent.script("GetEvents", [Step::raw("")]);
    agent.script(
        "GetEvents",
        [Step::raw(""), Step::Fail(Status::aborted("enough"))],
    );
    agent.handle("GetEvents", |call| {
        let request: GetEventsRequest = call.request();
        assert!(request.allow_list.is_empty());
        vec![Step::raw(""), Step::raw("")]
    });
    let count = async || {
        let mut stream = get_events(&agent).await;
        let mut count = 0;
        loop {
            match stream.message().await {
                Ok(Some(_)) => count += 1,
                Ok(None) => return (count, Code::Ok),
                Err(status) => return (count, status.code()),
            }
        }
    };
    assert_eq!(count().await, (1, Code::Ok));
    assert_eq!(count().await, (1, Code::Aborted));
    assert_eq!(count().await, (2, Code::Ok));
    assert_eq!(count().await, (2, Code::Ok));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn breaks_streams_off() {
    let agent = Agent::start();
    // A message of 16 bytes of which 3 come.
    let part = Step::Bytes(Bytes::from_static(&[0, 0, 0, 0, 16, 1, 2, 3]));
    agent.script("GetEvents", [Step::raw(""), part, Step::HangUp]);
    agent.script("GetEvents", [Step::raw(""), Step::Reset]);
    for _ in 0..2 {
        let mut stream = get_events(&agent).await;
        assert!(stream.message().await.expect("the first message").is_some());
        stream.message().await.expect_err("it breaks off");
    }
    agent.wait_until_idle();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn says_goodbye() {
    let agent = Agent::start();
    serve_version(&agent);
    agent.script(
        "GetEvents",
        [Step::raw(""), Step::GoAway, Step::Wait, Step::raw("")],
    );
    let channel = channel(&agent, None).await.expect("connect");
    let stream = Client::new(channel.clone())
        .get_events(GetEventsRequest::default())
        .await;
    let mut stream = stream.expect("the stream begins").into_inner();
    assert!(stream.message().await.expect("the first message").is_some());
    while agent.connections() == 1 {
        // A call that meets the farewell may fail.
        let _ = version(channel.clone()).await;
    }
    agent.go_on();
    assert!(stream.message().await.expect("the second message").is_some());
    assert!(stream.message().await.expect("the end").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dies_and_comes_back() {
    for unix in [false, true] {
        let builder = if unix {
            Agent::builder().unix()
        } else {
            Agent::builder()
        };
        let mut agent = builder.asleep().start();
        let mut dialed = connect(&agent.address());
        assert!(!dialed);
        for _ in 0..5 {
            agent.restart();
            dialed = connect(&agent.address());
            assert!(dialed);
            agent.stop();
            assert!(!connect(&agent.address()));
        }
    }

    let mut agent = Agent::start();
    let address = agent.address();
    for _ in 0..3 {
        agent.script("GetEvents", [Step::raw(""), Step::Silence]);
        let mut stream = get_events(&agent).await;
        assert!(stream.message().await.expect("the first message").is_some());
        agent.stop();
        stream.message().await.expect_err("the agent died");
        agent.restart();
        assert_eq!(agent.address(), address);
    }
    assert_eq!(agent.requests::<GetEventsRequest>("GetEvents").len(), 3);
}

/// Whether someone listens.
fn connect(address: &str) -> bool {
    match address.strip_prefix("unix://") {
        Some(path) => std::os::unix::net::UnixStream::connect(path).is_ok(),
        None => TcpStream::connect(address).is_ok(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn floods_as_fast_as_it_is_read() {
    const COUNT: usize = 200_000;
    let agent = Agent::start();
    let event = wire(&exec_event("shop", "/bin/sh", "-c ls"));
    agent.script("GetEvents", [Step::flood(event, COUNT)]);
    let mut stream = get_events(&agent).await;
    let sent = agent.sent_until_quiet(Duration::from_millis(100));
    assert!(sent < COUNT as u64 / 2, "{sent} of {COUNT} were sent to nobody");
    let mut count = 0;
    while stream.message().await.expect("messages").is_some() {
        count += 1;
    }
    assert_eq!((count, agent.sent()), (COUNT, COUNT as u64));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sees_that_a_client_gives_up() {
    let agent = Agent::start();
    agent.script("GetEvents", [Step::raw(""), Step::Wait]);
    let stream = get_events(&agent).await;
    drop(stream);
    agent.wait_until_idle();
    // That `Wait` is gone, and takes no permit.
    agent.script("GetEvents", [Step::Wait, Step::raw("")]);
    agent.go_on();
    assert!(
        get_events(&agent)
            .await
            .message()
            .await
            .expect("a message")
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn talks_tls() {
    let certificates = Certificates::new(&["localhost", "127.0.0.1"]);
    let authority = &certificates.authority;
    let agent = Agent::builder().tls(Tls::new(&certificates.server)).start();
    serve_version(&agent);
    let trusting = channel(&agent, Some(tls_client(authority, None)))
        .await
        .expect("connect");
    assert_eq!(version(trusting).await.expect("it answers"), "v1.9.0");
    assert_eq!(agent.calls()[0].server_name.as_deref(), Some("localhost"));

    let distrusting = tls_client(&certificates.other_authority, None);
    assert!(channel(&agent, Some(distrusting)).await.is_err());
    assert!(
        agent.tls_failure().contains("UnknownCA"),
        "{}",
        agent.tls_failure()
    );

    for tls in [
        Tls::new(&certificates.server).only_1_2(),
        Tls::new(&certificates.expired),
    ] {
        let agent = Agent::builder().tls(tls).start();
        assert!(channel(&agent, Some(tls_client(authority, None))).await.is_err());
        assert_eq!(agent.connections(), 1);
    }

    let agent = Agent::builder()
        .tls(Tls::new(&certificates.server).without_protocol())
        .start();
    serve_version(&agent);
    let channel = channel(&agent, Some(tls_client(authority, None)))
        .await
        .expect("connect");
    assert_eq!(version(channel).await.expect("it answers"), "v1.9.0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn demands_certificates_of_clients() {
    let certificates = Certificates::new(&["localhost"]);
    let authority = &certificates.authority;
    let tls = || Tls::new(&certificates.server).clients_of(authority);
    let known = Agent::builder().tls(tls()).start();
    serve_version(&known);
    let config = tls_client(authority, Some(&certificates.client));
    let answer = channel(&known, Some(config)).await.expect("connect");
    assert_eq!(version(answer).await.expect("it answers"), "v1.9.0");

    for identity in [None, Some(&certificates.other_client)] {
        let agent = Agent::builder().tls(tls()).start();
        serve_version(&agent);
        // With TLS 1.3 the client only learns it after it has connected.
        if let Ok(channel) = channel(&agent, Some(tls_client(authority, identity))).await {
            version(channel).await.expect_err("it is not let in");
        }
        assert!(agent.calls().is_empty());
        agent.tls_failure();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn others_are_mute_deaf_or_talk_nonsense() {
    let mute = Mute::new();
    let mut stream = TcpStream::connect(mute.address()).expect("connect");
    stream.write_all(b"hello").expect("it takes it");
    let limited = stream.set_read_timeout(Some(Duration::from_millis(100)));
    limited.expect("reading can have a time limit");
    assert!(stream.read(&mut [0]).is_err());

    let deaf = Deaf::new();
    let attempt = tokio::net::TcpStream::connect(deaf.address());
    assert!(timeout(Duration::from_millis(100), attempt).await.is_err());

    let talker = Talker::http_1();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(talker.address()).expect("connect");
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\n").expect("it takes it");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("it talks");
        assert!(text.starts_with("HTTP/1.1 400 "), "{text}");
    }
}
