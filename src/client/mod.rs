//! Agents over gRPC: found, reached, asked.
//!
//! The only room that knows tonic's transport. `address` says where, `dial` opens a connection, `tls` encrypts it,
//! `line` listens to how it ends. `events` is the stream of events, `runtime` drives it all, `error` says what went
//! wrong and what to do about it.

mod address;
mod dial;
mod error;
mod events;
mod line;
mod runtime;
mod tls;

use std::time::Duration;

use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::pb::GetEventsRequest;
use crate::pb::event_log_service_client::EventLogServiceClient;
use crate::pb::fine_guidance_sensors_client::FineGuidanceSensorsClient;
use crate::term::Tell;

pub(crate) use address::{Address, AddressError};
pub(crate) use error::{ClientError, Reason};
pub(crate) use events::OVERHEAD;
pub(crate) use runtime::Runtime;
pub(crate) use tls::{TlsError, TlsOptions};

use dial::{Dialled, dial};
use events::EventStream;
use tls::Tls;

/// How agents are spoken to.
#[derive(Debug, Clone)]
pub(crate) struct ClientOptions {
    /// How long a call may take, and how long a stream may take to be connected.
    pub(crate) timeout: Duration,
    /// How often a call to an agent that isn't there is tried again.
    pub(crate) retries: u32,
    /// Messages larger than this are refused, in bytes.
    pub(crate) max_recv_size: usize,
    /// `None` is plain text.
    pub(crate) tls: Option<TlsOptions>,
}

/// Before the first retry; doubles with each.
const BACKOFF: Duration = Duration::from_secs(1);

/// Beyond this, waits don't grow.
const MAX_BACKOFF: Duration = Duration::from_secs(64);

/// An agent, and how to speak to it.
#[derive(Clone)]
pub(crate) struct Agent {
    address: Address,
    timeout: Duration,
    retries: u32,
    max_recv_size: usize,
    tls: Option<Tls>,
}

/// A connection, as commands see it.
pub(crate) struct Api {
    channel: Channel,
    max_recv_size: usize,
}

impl Api {
    pub(crate) fn sensors(&self) -> FineGuidanceSensorsClient<Channel> {
        FineGuidanceSensorsClient::new(self.channel.clone()).max_decoding_message_size(self.max_recv_size)
    }

    pub(crate) fn event_log(&self) -> EventLogServiceClient<Channel> {
        EventLogServiceClient::new(self.channel.clone()).max_decoding_message_size(self.max_recv_size)
    }
}

/// The attempts that are left.
struct Retries {
    left: u32,
    pause: Duration,
}

impl Retries {
    fn new(left: u32) -> Self {
        Retries { left, pause: BACKOFF }
    }
}

impl Agent {
    pub(crate) fn new(address: Address, options: &ClientOptions) -> Result<Self, TlsError> {
        Ok(Agent {
            address,
            timeout: options.timeout,
            retries: options.retries,
            max_recv_size: options.max_recv_size,
            tls: options.tls.as_ref().map(Tls::new).transpose()?,
        })
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Makes a call and waits for the answer; `name` is that of the RPC, for messages.
    pub(crate) fn call<T>(
        &self,
        name: &'static str,
        tell: Tell,
        rpc: &impl AsyncFn(&Api) -> Result<Response<T>, Status>,
    ) -> Result<T, ClientError> {
        let call = async || {
            let Dialled { channel, line } = dial(&self.address, self.tls.as_ref()).await?;
            let api = Api {
                channel,
                max_recv_size: self.max_recv_size,
            };
            let answer = rpc(&api).await;
            answer
                .map(Response::into_inner)
                .map_err(|status| Reason::from_status(name, status, &line))
        };
        let runtime = Runtime::new().map_err(|error| self.error(Reason::Runtime(error)))?;
        runtime.block_on(async {
            let mut retries = Retries::new(self.retries);
            loop {
                match self.in_time(call()).await {
                    Ok(answer) => return Ok(answer),
                    Err(reason) => self.pause(&mut retries, reason, tell).await?,
                }
            }
        })
    }

    /// Asks for events; if nobody is there, tries again as often as `retries` says. Comes back with the first event,
    /// because agents answer nothing before; `heard` is called as soon as the agent has said anything at all.
    ///
    /// The time-out is for connecting: a quiet agent is no silent one.
    pub(crate) async fn events(
        &self,
        request: &GetEventsRequest,
        tell: Tell,
        heard: &(dyn Fn() + Sync),
    ) -> Result<EventStream, ClientError> {
        let mut retries = Retries::new(self.retries);
        loop {
            let connect = async {
                let dialled = dial(&self.address, self.tls.as_ref()).await?;
                dialled.line.heard().await;
                Ok(dialled)
            };
            let opened = match self.in_time(connect).await {
                Ok(dialled) => {
                    heard();
                    EventStream::open(&self.address, dialled, self.max_recv_size, request.clone()).await
                }
                Err(reason) => Err(reason),
            };
            match opened {
                Ok(events) => return Ok(events),
                Err(reason) => self.pause(&mut retries, reason, tell).await?,
            }
        }
    }

    /// The same agent, which is tried only once.
    pub(crate) fn without_retries(&self) -> Self {
        Agent {
            retries: 0,
            ..self.clone()
        }
    }

    async fn in_time<T>(&self, attempt: impl Future<Output = Result<T, Reason>>) -> Result<T, Reason> {
        tokio::time::timeout(self.timeout, attempt)
            .await
            .unwrap_or(Err(Reason::Timeout(self.timeout)))
    }

    /// Waits before the next attempt; gives the error back if there is to be none.
    async fn pause(&self, retries: &mut Retries, reason: Reason, tell: Tell) -> Result<(), ClientError> {
        if retries.left == 0 || !reason.is_unavailable() {
            return Err(self.error(reason));
        }
        retries.left -= 1;
        let pause = retries.pause;
        let address = &self.address;
        tell(
            "warning",
            &format!("{address}: {reason}; trying again in {}s", pause.as_secs()),
        );
        tokio::time::sleep(pause).await;
        retries.pause = (pause * 2).min(MAX_BACKOFF);
        Ok(())
    }

    fn error(&self, reason: Reason) -> ClientError {
        ClientError {
            address: self.address.clone(),
            reason: Box::new(reason),
        }
    }
}
