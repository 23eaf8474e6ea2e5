//! One agent's stream, from connecting to its end.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::Sender;

use crate::client::{Agent, ClientError};
use crate::pb::GetEventsRequest;
use crate::term::Tell;

/// What comes from an agent.
#[derive(Debug)]
pub(super) enum News {
    Connected,
    /// Events in the order that the agent sent them: `tetragon.GetEventsResponse`.
    Events(Vec<Bytes>),
    /// The end: `None` if the agent closed the stream in good order.
    Ended(Option<ClientError>),
}

/// Events are handed on when there are so many bytes of them, or when no more are there at once.
const BATCH: usize = 32 * 1024;

/// Waits for `delay`, connects, and passes on what comes until the stream ends. Nobody listening is an end too.
pub(super) async fn run(
    agent: Agent,
    request: GetEventsRequest,
    delay: Duration,
    tell: Tell,
    news: Sender<News>,
) {
    tokio::time::sleep(delay).await;
    let end = stream(&agent, request, tell, &news).await.err();
    // If nobody listens any more, nobody wants to know.
    let _ = news.send(News::Ended(end)).await;
}

async fn stream(
    agent: &Agent,
    request: GetEventsRequest,
    tell: Tell,
    news: &Sender<News>,
) -> Result<(), ClientError> {
    // The channel is empty then, unless the source has its hands full and will look later.
    let heard = || drop(news.try_send(News::Connected));
    let mut events = agent.events(&request, tell, &heard).await?;
    loop {
        let (batch, end) = events.next_batch(BATCH).await;
        if !batch.is_empty() && news.send(News::Events(batch)).await.is_err() {
            return Ok(());
        }
        if let Some(end) = end {
            return end;
        }
    }
}
