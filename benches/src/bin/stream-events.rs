//! `stream-events --socket PATH --log FILE [--count N] [--pack BYTES]`: an agent that sends events as fast as they
//! are read, for benchmarks of the client.
//!
//! It knows one call, `GetEvents`, and answers each with the same stream, whatever filters it asks for. What is sent
//! is ready before the first call; from then on the transport takes it as flow control allows.

use std::{
    convert::Infallible,
    env,
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
    pin::{Pin, pin},
    process::ExitCode,
    task::{Context, Poll},
    thread,
};

use hyper::{
    HeaderMap, Request, Response,
    body::{Body, Bytes, Frame, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tetra_benches::{Answer, Messages};
use tokio::{
    net::{UnixListener, UnixStream},
    runtime,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

const USAGE: &str = "usage: stream-events --socket PATH --log FILE [--count N] [--pack BYTES]
  --socket PATH   the unix socket to listen on; must not exist
  --log FILE      the events, one a line
  --count N       how many events each call is answered with; after the last the first comes again (default 200000)
  --pack BYTES    fill frames of HTTP/2 with events up to so many bytes; 1 sends each alone (default 16384)

Prints `ready` when it listens. Ends on SIGTERM or when standard input does.
";

const METHOD: &str = "/tetragon.FineGuidanceSensors/GetEvents";

/// gRPC's code of a method that a server doesn't have.
const UNIMPLEMENTED: &str = "12";

/// What `tetra` is built from describes the events too.
const PROTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../proto");

struct Options {
    socket: PathBuf,
    log: PathBuf,
    count: u64,
    pack: usize,
}

fn main() -> ExitCode {
    let options = match parse(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprint!("error: {message}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// What the arguments ask for; nothing when they ask for help.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut socket, mut log) = (None, None);
    let (mut count, mut pack) = (200_000, 16 << 10);
    while let Some(flag) = arguments.next() {
        if flag == "-h" || flag == "--help" {
            return Ok(None);
        }
        let mut value = || arguments.next().ok_or_else(|| format!("{flag} needs a value"));
        let no_number = |text: &str| format!("'{text}' is not a whole number");
        match flag.as_str() {
            "--socket" => socket = Some(value()?.into()),
            "--log" => log = Some(value()?.into()),
            "--count" => count = value().and_then(|text| text.parse().map_err(|_| no_number(&text)))?,
            "--pack" => pack = value().and_then(|text| text.parse().map_err(|_| no_number(&text)))?,
            _ => return Err(format!("unknown argument '{flag}'")),
        }
    }
    Ok(Some(Options {
        socket: socket.ok_or("--socket is missing")?,
        log: log.ok_or("--log is missing")?,
        count,
        pack,
    }))
}

fn run(options: &Options) -> Result<(), String> {
    let path = options.log.display();
    let log = File::open(&options.log).map_err(|error| format!("open {path}: {error}"))?;
    let messages = Messages::read(Path::new(PROTO), BufReader::new(log))
        .map_err(|error| format!("read {path}: {error}"))?;
    // One thread, so that the client has the other processors for itself.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("start: {error}"))?;
    let path = options.socket.display();
    runtime
        .block_on(serve(options, &messages))
        .map_err(|error| format!("listen on {path}: {error}"))
}

/// A socket that listens, and is removed in the end.
struct Socket<'a> {
    listener: UnixListener,
    path: &'a Path,
}

impl Drop for Socket<'_> {
    fn drop(&mut self) {
        // It may have been removed by somebody else.
        let _ = fs::remove_file(self.path);
    }
}

async fn serve(options: &Options, messages: &Messages) -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut stdin_ends = stdin_ends();
    let socket = Socket {
        listener: UnixListener::bind(&options.socket)?,
        path: &options.socket,
    };
    writeln!(io::stdout(), "ready")?;
    loop {
        tokio::select! {
            stream = socket.listener.accept() => {
                let connection = connection(stream?.0, messages.clone(), options.count, options.pack);
                tokio::spawn(connection);
            }
            _ = terminated.recv() => return Ok(()),
            _ = &mut stdin_ends => return Ok(()),
        }
    }
}

/// Is done when nothing can be read from standard input any more.
fn stdin_ends() -> oneshot::Receiver<Infallible> {
    let (sender, receiver) = oneshot::channel();
    thread::spawn(move || {
        let _ends = sender;
        let mut bytes = [0; 1024];
        while matches!(io::stdin().read(&mut bytes), Ok(1..)) {}
    });
    receiver
}

async fn connection(stream: UnixStream, messages: Messages, count: u64, pack: usize) {
    let service = service_fn(|request: Request<Incoming>| {
        let is_known = request.uri().path() == METHOD;
        let answer = is_known.then(|| messages.answer(count, pack));
        std::future::ready(Ok::<_, Infallible>(respond(answer)))
    });
    let server = http2::Builder::new(TokioExecutor::new());
    // Clients go away as they like.
    let _ = pin!(server.serve_connection(TokioIo::new(stream), service)).await;
}

fn respond(answer: Option<Answer>) -> Response<Stream> {
    let status = if answer.is_some() { "0" } else { UNIMPLEMENTED };
    let mut response = Response::new(Stream {
        answer,
        status: Some(HeaderValue::from_static(status)),
    });
    let grpc = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(CONTENT_TYPE, grpc);
    response
}

/// The body of a response.
struct Stream {
    answer: Option<Answer>,
    /// What the call ends with; nothing after that.
    status: Option<HeaderValue>,
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.answer.as_mut().and_then(Iterator::next).map(Frame::data);
        let frame = piece.or_else(|| {
            let status = self.status.take()?;
            Some(Frame::trailers(HeaderMap::from_iter([(
                hyper::header::HeaderName::from_static("grpc-status"),
                status,
            )])))
        });
        Poll::Ready(frame.map(Ok))
    }
}
