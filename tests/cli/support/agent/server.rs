//! Listens, agrees on TLS, speaks HTTP/2 and frames gRPC messages; what is said comes from `script`.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::thread::{self, JoinHandle};

use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::http::uri::Authority;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::{self, Runtime};
use tokio::sync::mpsc::{self, Receiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::script::{AHEAD, Item, Order, play};
use super::shared::{Call, Shared};
use super::{Place, reusable_socket};

/// gRPC's prefix of a message: a flag and the length.
const PREFIX: usize = 5;

/// How many bytes of messages are enough for a frame of HTTP/2.
const FRAME: usize = 16 << 10;

/// A server that runs. Dropping it ends its connections and its thread.
pub(super) struct Life {
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Life {
    pub(super) fn start(place: &Place, tls: Option<Arc<ServerConfig>>, shared: &Arc<Shared>) -> Self {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("make a runtime for the agent");
        // Listens before it returns, so that the test can connect at once.
        let listener = Listener::new(place, &runtime);
        let tls = tls.map(TlsAcceptor::from);
        let shared = shared.clone();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(&listener, tls, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Life {
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.stop = None;
        let ended = self.thread.take().expect("it ends once").join();
        assert!(
            ended.is_ok() || thread::panicking(),
            "the agent's thread panicked"
        );
    }
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Listener {
    fn new(place: &Place, runtime: &Runtime) -> Self {
        let _runtime = runtime.enter();
        match place {
            Place::Tcp { address, .. } => {
                let listening = reusable_socket(*address).listen(1024);
                Listener::Tcp(listening.expect("listen on 127.0.0.1"))
            }
            Place::Unix { path, .. } => {
                // There is none at first.
                let _ = fs::remove_file(path);
                Listener::Unix(UnixListener::bind(path).expect("listen on a unix socket"))
            }
        }
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match self {
            Listener::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            Listener::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

async fn accept(listener: &Listener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    loop {
        // A connection that ends before it is accepted is no harm.
        let Ok(stream) = listener.accept().await else {
            continue;
        };
        shared.change(|state| state.connections += 1);
        let (tls, shared) = (tls.clone(), shared.clone());
        tokio::spawn(async move {
            let Some(tls) = tls else {
                connection(stream, None, shared).await;
                return;
            };
            match tls.accept(stream).await {
                Ok(stream) => {
                    let name = stream.get_ref().1.server_name().map(str::to_owned);
                    connection(stream, name, shared).await;
                }
                Err(error) => shared.change(|state| state.tls_failures.push(error.to_string())),
            }
        });
    }
}

async fn connection(stream: impl Stream + 'static, server_name: Option<String>, shared: Arc<Shared>) {
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let service =
        service_fn(move |request| respond(request, server_name.clone(), shared.clone(), orders.clone()));
    let serving = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving);
    loop {
        tokio::select! {
            // What was sent before an order goes out first.
            biased;
            _ = serving.as_mut() => return,
            Some(order) = ordered.recv() => match order {
                Order::GoAway => serving.as_mut().graceful_shutdown(),
                Order::HangUp => return,
            },
        }
    }
}

async fn respond(
    request: Request<Incoming>,
    server_name: Option<String>,
    shared: Arc<Shared>,
    orders: UnboundedSender<Order>,
) -> Result<Response<Answer>, BrokenOff> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = head.uri.authority().map(Authority::as_str).or(host);
    let steps = shared.begin(Call {
        path: head.uri.path().to_owned(),
        authority: authority.unwrap_or_default().to_owned(),
        server_name,
        message: message_of(body).await?,
        headers: head.headers,
    });
    let (sender, items) = mpsc::channel(AHEAD);
    let mut answer = Answer {
        next: None,
        items: Some(items),
        shared: shared.clone(),
        orders,
    };
    tokio::spawn(play(steps, sender, shared));
    let mut response = Response::new(());
    let grpc = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(CONTENT_TYPE, grpc);
    match answer.first().await {
        Item::End(status) => {
            status
                .add_header(response.headers_mut())
                .expect("statuses are headers");
            answer.items = None;
        }
        Item::Reset => return Err(BrokenOff),
        item => answer.next = Some(item),
    }
    Ok(response.map(|()| answer))
}

/// The message of a request, which has one.
async fn message_of(body: Incoming) -> Result<Bytes, BrokenOff> {
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
        if let Ok(data) = frame.map_err(|_| BrokenOff)?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    if bytes.len() < PREFIX {
        return Err(BrokenOff);
    }
    assert_eq!(
        bytes[0], 0,
        "no request is compressed: the agent never said that it can read it"
    );
    Ok(Bytes::from(bytes).slice(PREFIX..))
}

/// The body of a response, made as the transport asks for it.
struct Answer {
    next: Option<Item>,
    /// `None` after the end.
    items: Option<Receiver<Item>>,
    shared: Arc<Shared>,
    orders: UnboundedSender<Order>,
}

impl Answer {
    /// What comes first that is no order, which are carried out.
    async fn first(&mut self) -> Item {
        std::future::poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Item> {
        loop {
            let item = match (self.next.take(), &mut self.items) {
                (Some(item), _) => item,
                (None, Some(items)) => ready!(items.poll_recv(context)).unwrap_or(Item::Reset),
                (None, None) => Item::Reset,
            };
            match item {
                Item::Order(order) => {
                    // The connection may be gone.
                    let _ = self.orders.send(order);
                }
                item => return Poll::Ready(item),
            }
        }
    }
}

impl Answer {
    /// The message and, as servers do it, what else is ready and short.
    fn frame(&mut self, message: &[u8]) -> Bytes {
        let mut frame = Vec::with_capacity(PREFIX + message.len());
        append(message, &mut frame);
        let mut count = 1;
        while frame.len() < FRAME
            && let Some(items) = &mut self.items
            && let Ok(item) = items.try_recv()
        {
            let Item::Message(message) = item else {
                self.next = Some(item);
                break;
            };
            append(&message, &mut frame);
            count += 1;
        }
        self.shared.sent.fetch_add(count, Ordering::Relaxed);
        frame.into()
    }
}

fn append(message: &[u8], frame: &mut Vec<u8>) {
    let length = u32::try_from(message.len()).expect("messages are below 4 GiB");
    frame.push(0);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(message);
}

impl Body for Answer {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if self.items.is_none() {
            return Poll::Ready(None);
        }
        loop {
            let frame = match ready!(self.poll_item(context)) {
                Item::Message(message) => Ok(Frame::data(self.frame(&message))),
                Item::Bytes(bytes) => Ok(Frame::data(bytes)),
                Item::End(status) => {
                    self.items = None;
                    let mut trailers = HeaderMap::new();
                    status.add_header(&mut trailers).expect("statuses are headers");
                    Ok(Frame::trailers(trailers))
                }
                Item::Reset => {
                    self.items = None;
                    Err(BrokenOff)
                }
                Item::Headers | Item::Order(_) => continue,
            };
            return Poll::Ready(Some(frame));
        }
    }

    fn is_end_stream(&self) -> bool {
        self.items.is_none()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.items = None;
        self.shared.change(|state| state.open_calls -= 1);
    }
}

/// The call breaks off without a status.
#[derive(Debug)]
struct BrokenOff;

impl Display for BrokenOff {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("the call breaks off")
    }
}

impl Error for BrokenOff {}
