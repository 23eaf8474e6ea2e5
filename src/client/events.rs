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
use tonic::{Request, Status, client};

use super::Address;
use super::dial::Dialled;
use super::error::{ClientError, Reason};
use super::line::Line;
use crate::pb::GetEventsRequest;

const CALL: &str = "GetEvents";

/// How much memory messages share: each piece of it costs an allocation.
const SHARED: usize = 64 * 1024;

/// Only counts where messages are sent.
const YIELD: usize = 32 * 1024;

/// Events from one agent.
pub(crate) struct EventStream {
    address: Address,
    line: Arc<Line>,
    messages: Streaming<Bytes>,
}

/// What an event takes beyond its message, in bytes, so that many small ones count too.
pub(crate) const OVERHEAD: usize = 64;

impl EventStream {
    pub(super) async fn open(
        address: &Address,
        Dialled { channel, line }: Dialled,
        max_recv_size: usize,
        request: GetEventsRequest,
    ) -> Result<Self, Reason> {
        let mut grpc = client::Grpc::new(channel).max_decoding_message_size(max_recv_size);
        grpc.ready()
            .await
            .map_err(|error| line.end().unwrap_or_else(|| Reason::Lost(error.to_string())))?;
        let path = PathAndQuery::from_static("/tetragon.FineGuidanceSensors/GetEvents");
        match grpc
            .server_streaming(Request::new(request), path, RawEvents)
            .await
        {
            Ok(answer) => Ok(EventStream {
                address: address.clone(),
                line,
                messages: answer.into_inner(),
            }),
            Err(status) => Err(Reason::from_status(CALL, status, &line)),
        }
    }

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
                        bytes += message.len() + OVERHEAD;
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
        let end = end.await.map(|end| match end {
            Ok(()) => Ok(()),
            Err(status) => match Reason::from_status(CALL, status, &self.line) {
                reason if reason.is_cancelled() => Ok(()),
                reason => Err(ClientError {
                    address: self.address.clone(),
                    reason: Box::new(reason),
                }),
            },
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
