//! The stream of events, each as the bytes of its message: whoever reads them decides what to decode.

use std::future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::{Buf as _, Bytes};
use prost::Message as _;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder, Streaming};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream as _;
use tonic::transport::Channel;
use tonic::{Request, Response, Status, client};

use super::Address;
use super::error::{ClientError, Reason};
use super::line::Line;
use crate::pb::GetEventsRequest;

const CALL: &str = "GetEvents";

/// How much memory messages share: each piece of it costs an allocation.
const SHARED: usize = 64 * 1024;

/// Only counts where messages are sent.
const YIELD: usize = 32 * 1024;

/// An agent that was heard, and can be asked for events.
pub(crate) struct Connected {
    pub(super) address: Address,
    pub(super) channel: Channel,
    pub(super) line: Arc<Line>,
    pub(super) max_recv_size: usize,
}

/// Events from one agent.
pub(crate) struct EventStream {
    address: Address,
    line: Arc<Line>,
    messages: Streaming<Bytes>,
}

impl Connected {
    /// Asks for events. Comes back with the first of them, because agents answer nothing before.
    pub(crate) async fn events(self, request: GetEventsRequest) -> Result<EventStream, ClientError> {
        let Connected {
            address,
            channel,
            line,
            max_recv_size,
        } = self;
        match open(channel, max_recv_size, request, &line).await {
            Ok(messages) => Ok(EventStream {
                address,
                line,
                messages,
            }),
            Err(reason) => Err(ClientError {
                address,
                reason: Box::new(reason),
            }),
        }
    }
}

async fn open(
    channel: Channel,
    max_recv_size: usize,
    request: GetEventsRequest,
    line: &Line,
) -> Result<Streaming<Bytes>, Reason> {
    let mut grpc = client::Grpc::new(channel).max_decoding_message_size(max_recv_size);
    grpc.ready()
        .await
        .map_err(|error| line.end().unwrap_or_else(|| Reason::Lost(error.to_string())))?;
    let path = PathAndQuery::from_static("/tetragon.FineGuidanceSensors/GetEvents");
    let answer = grpc
        .server_streaming(Request::new(request), path, RawEvents)
        .await;
    answer
        .map(Response::into_inner)
        .map_err(|status| Reason::from_status(CALL, status, line))
}

impl EventStream {
    /// Waits for the next event and takes, up to `length` bytes, those that are there as well. The end of the stream
    /// comes second, when it was reached.
    pub(crate) async fn next_batch(
        &mut self,
        length: usize,
    ) -> (Vec<Bytes>, Option<Result<(), ClientError>>) {
        let mut batch = Vec::new();
        let mut bytes = 0;
        let end = future::poll_fn(|context| {
            loop {
                let next = match Pin::new(&mut self.messages).poll_next(context) {
                    Poll::Ready(next) => next,
                    Poll::Pending if batch.is_empty() => return Poll::Pending,
                    Poll::Pending => return Poll::Ready(None),
                };
                match next {
                    Some(Ok(message)) => {
                        bytes += message.len();
                        batch.push(message);
                        if bytes >= length {
                            return Poll::Ready(None);
                        }
                    }
                    Some(Err(status)) => return Poll::Ready(Some(Err(status))),
                    None => return Poll::Ready(Some(Ok(()))),
                }
            }
        });
        let end = end.await.map(|end| {
            end.map_err(|status| ClientError {
                address: self.address.clone(),
                reason: Box::new(Reason::from_status(CALL, status, &self.line)),
            })
        });
        (batch, end)
    }
}

/// Sends a request, and takes answers as bytes.
struct RawEvents;

impl Codec for RawEvents {
    type Encode = GetEventsRequest;
    type Decode = Bytes;
    type Encoder = RawEvents;
    type Decoder = RawEvents;

    fn encoder(&mut self) -> RawEvents {
        RawEvents
    }

    fn decoder(&mut self) -> RawEvents {
        RawEvents
    }
}

impl Encoder for RawEvents {
    type Item = GetEventsRequest;
    type Error = Status;

    fn encode(&mut self, request: GetEventsRequest, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        request
            .encode(buffer)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for RawEvents {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::new(SHARED, YIELD)
    }
}
