//! `GetEvents`: what a client asked for, out of what is published.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{BufMut as _, Bytes};
use prost::Message as _;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::tokio_stream::Stream;
use tonic::server::ServerStreamingService;
use tonic::{Request, Response, Status};

use super::fields::FieldFilters;
use crate::decode;
use crate::event::{Event, Wanted};
use crate::filter::{Descendants, FilterSpec, Matcher};
use crate::pb::GetEventsRequest;
use crate::publish::{Closer, Delivery, Hub, Limit, Origin, Published, Reader};

/// How many events a client may be looked at for before others have their turn.
const BURST: usize = 64;

/// Gives out streams of events, and ends them.
#[derive(Clone)]
pub(super) struct Events {
    hub: Hub,
    origin: Arc<Origin>,
    queue: Limit,
    max_clients: usize,
    clients: Arc<Clients>,
}

/// Those who get events at the moment.
#[derive(Debug, Default)]
pub(super) struct Clients {
    list: Mutex<List>,
    next: AtomicU64,
}

#[derive(Debug, Default)]
struct List {
    open: Vec<(u64, Closer)>,
    is_stopping: bool,
}

/// What one client gets.
pub(super) struct EventStream {
    reader: Reader,
    origin: Arc<Origin>,
    filter: Option<Filter>,
    fields: FieldFilters,
    number: u64,
    clients: Arc<Clients>,
}

struct Filter {
    matcher: Matcher,
    wanted: Wanted,
    descendants: Descendants,
}

impl Events {
    pub(super) fn new(hub: Hub, origin: Origin, queue: Limit, max_clients: usize) -> Self {
        Events {
            hub,
            origin: Arc::new(origin),
            queue,
            max_clients,
            clients: Arc::default(),
        }
    }

    pub(super) fn clients(&self) -> &Arc<Clients> {
        &self.clients
    }

    fn open(&self, request: GetEventsRequest) -> Result<EventStream, Status> {
        // Events are never gathered: that is allowed, whatever the aggregation options say.
        let fields = FieldFilters::new(&request.field_filters).map_err(Status::invalid_argument)?;
        let filter = Filter::new(request).map_err(Status::invalid_argument)?;
        let mut list = self.clients.list();
        if list.is_stopping {
            return Err(Status::unavailable("the sensor is stopping"));
        }
        if list.open.len() >= self.max_clients {
            let count = list.open.len();
            return Err(Status::resource_exhausted(format!(
                "{count} clients get events already, and no more are served at once"
            )));
        }
        let reader = self.hub.subscribe(self.queue);
        let number = self.clients.next.fetch_add(1, Ordering::Relaxed);
        list.open.push((number, reader.closer()));
        drop(list);
        Ok(EventStream {
            reader,
            origin: Arc::clone(&self.origin),
            filter,
            fields,
            number,
            clients: Arc::clone(&self.clients),
        })
    }
}

impl ServerStreamingService<GetEventsRequest> for Events {
    type Response = Bytes;
    type ResponseStream = EventStream;
    type Future = Ready<Result<Response<EventStream>, Status>>;

    fn call(&mut self, request: Request<GetEventsRequest>) -> Self::Future {
        ready(self.open(request.into_inner()).map(Response::new))
    }
}

impl Clients {
    pub(super) fn count(&self) -> usize {
        self.list().open.len()
    }

    /// Lets every client have what waits for it and then the end; new ones are turned away.
    pub(super) fn stop(&self) {
        let mut list = self.list();
        list.is_stopping = true;
        let closers: Vec<_> = list.open.iter().map(|(_, closer)| closer.clone()).collect();
        drop(list);
        for closer in closers {
            closer.close();
        }
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Filter {
    /// `None` if everything passes.
    fn new(request: GetEventsRequest) -> Result<Option<Self>, String> {
        if request.allow_list.is_empty() && request.deny_list.is_empty() {
            return Ok(None);
        }
        let spec = FilterSpec {
            allow: request.allow_list,
            deny: request.deny_list,
            ..FilterSpec::default()
        };
        let matcher = Matcher::new(&spec).map_err(|error| error.to_string())?;
        Ok(Some(Filter {
            wanted: matcher.wanted(),
            matcher,
            descendants: Descendants::default(),
        }))
    }

    fn passes(&mut self, published: &Published) -> bool {
        let mut event = Event::default();
        decode::event(published.json(), 0, true, self.wanted, &mut event).is_ok()
            && self.matcher.matches(&event, &mut self.descendants)
    }
}

impl Stream for EventStream {
    type Item = Result<Bytes, Status>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut();
        for _ in 0..BURST {
            let event = match stream.reader.poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                // No filter keeps this back: it is about the stream itself.
                Poll::Ready(Some(Delivery::Missed(missed))) => {
                    return Poll::Ready(Some(Ok(stream.origin.missed(missed.count()).message)));
                }
                Poll::Ready(Some(Delivery::Event(event))) => event,
            };
            if stream.filter.as_mut().is_none_or(|filter| filter.passes(&event)) {
                let message = stream.fields.apply(&event);
                let broken = || Status::internal("an event was not encoded well");
                return Poll::Ready(Some(message.ok_or_else(broken)));
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.clients
            .list()
            .open
            .retain(|(number, _)| *number != self.number);
    }
}

/// Takes requests, and sends events as the bytes that they are already.
pub(super) struct ReadyEvents;

impl Codec for ReadyEvents {
    type Encode = Bytes;
    type Decode = GetEventsRequest;
    type Encoder = ReadyEvents;
    type Decoder = ReadyEvents;

    fn encoder(&mut self) -> ReadyEvents {
        ReadyEvents
    }

    fn decoder(&mut self) -> ReadyEvents {
        ReadyEvents
    }
}

impl Encoder for ReadyEvents {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, event: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(event);
        Ok(())
    }
}

impl Decoder for ReadyEvents {
    type Item = GetEventsRequest;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<GetEventsRequest>, Status> {
        GetEventsRequest::decode(buffer)
            .map(Some)
            .map_err(|error| Status::invalid_argument(format!("the request can't be read: {error}")))
    }
}
