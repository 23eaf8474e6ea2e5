//! What the agent does to answer a call, step by step.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use prost::Message;
use tokio::sync::mpsc::Sender;
use tokio::time;
use tonic::{Code, Status};

use super::shared::Shared;
use super::wire::wire;

/// How many messages wait for the transport.
pub(super) const AHEAD: usize = 64;

/// A step of an answer. Without an ending step, the call ends with OK.
pub(crate) enum Step {
    /// Sends a message with these bytes, whatever they are.
    Message(Bytes),
    /// Sends these bytes as they are: frames that break gRPC's rules, parts of messages.
    Bytes(Bytes),
    /// Sends messages as fast as they are taken.
    Flood(Box<dyn Iterator<Item = Bytes> + Send>),
    /// Sends the headers, which otherwise wait for the first message, as an agent in Go does it.
    Headers,
    /// Waits for `Agent::go_on`.
    Wait,
    Sleep(Duration),
    /// Stays open and does nothing any more.
    Silence,
    /// Ends the call with an error.
    Fail(Status),
    /// Breaks off the call (RST_STREAM) but not the connection.
    Reset,
    /// Tells the client that the connection takes no more calls; this one goes on.
    GoAway,
    /// Drops the connection, after what was sent before.
    HangUp,
}

impl Step {
    pub(crate) fn message(message: &impl Message) -> Self {
        Step::raw(message.encode_to_vec())
    }

    /// A message with these bytes.
    pub(crate) fn raw(bytes: impl Into<Bytes>) -> Self {
        Step::Message(bytes.into())
    }

    /// An event, from a line of JSON.
    pub(crate) fn event(line: &str) -> Self {
        Step::Message(wire(line))
    }

    /// The same message many times.
    pub(crate) fn flood(message: impl Into<Bytes>, count: usize) -> Self {
        let message = message.into();
        Step::Flood(Box::new(std::iter::repeat_n(message, count)))
    }
}

/// What the transport is told to do.
pub(super) enum Item {
    Message(Bytes),
    Bytes(Bytes),
    Headers,
    End(Status),
    Reset,
    Order(Order),
}

/// What happens to the whole connection.
#[derive(Clone, Copy)]
pub(super) enum Order {
    GoAway,
    HangUp,
}

/// The client is gone or gave up.
struct Gone;

/// Goes through a script until it ends or nobody listens any more.
pub(super) async fn play(steps: Vec<Step>, items: Sender<Item>, shared: Arc<Shared>) {
    for step in steps {
        if take(step, &items, &shared).await.is_err() {
            return;
        }
    }
    let _ = items.send(Item::End(Status::new(Code::Ok, ""))).await;
}

async fn take(step: Step, items: &Sender<Item>, shared: &Shared) -> Result<(), Gone> {
    let send = async |item| items.send(item).await.map_err(|_| Gone);
    match step {
        Step::Message(message) => send(Item::Message(message)).await,
        Step::Bytes(bytes) => send(Item::Bytes(bytes)).await,
        Step::Flood(messages) => {
            for message in messages {
                send(Item::Message(message)).await?;
            }
            Ok(())
        }
        Step::Headers => send(Item::Headers).await,
        Step::Wait => tokio::select! {
            // Who is gone leaves the permit to others.
            biased;
            () = items.closed() => Err(Gone),
            permit = shared.go_on.acquire() => {
                permit.expect("nobody closes the semaphore").forget();
                Ok(())
            }
        },
        Step::Sleep(duration) => {
            time::sleep(duration).await;
            Ok(())
        }
        Step::Silence => {
            items.closed().await;
            Err(Gone)
        }
        Step::Fail(status) => {
            send(Item::End(status)).await?;
            Err(Gone)
        }
        Step::Reset => {
            // It would overtake what was sent before.
            time::sleep(Duration::from_millis(50)).await;
            send(Item::Reset).await?;
            Err(Gone)
        }
        Step::GoAway => send(Item::Order(Order::GoAway)).await,
        Step::HangUp => {
            send(Item::Order(Order::HangUp)).await?;
            items.closed().await;
            Err(Gone)
        }
    }
}

impl Debug for Step {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Step")
    }
}
