//! Events from agents, as text: each message becomes a line of protobuf JSON, as agents write it into their logs.
//!
//! From there on everything is as with a log, so that filters and encoders see no difference. The streams run on the
//! thread that asks for chunks: while nobody asks, nothing is read, and the agents wait.

mod lane;
mod merge;
mod parts;

use std::future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::net::UnixStream;
use tokio::sync::mpsc::{self, Receiver};

use super::chunk::{CHUNK_SIZE, Chunk};
use super::{InputError, Next, Source};
use crate::client::{Agent, ClientError, Runtime, Tell};
use crate::event::Wanted;
use crate::pb::GetEventsRequest;
use crate::protojson::{Transcoder, event_time};
use crate::schema;
use crate::stop::Stop;

use lane::News;
use merge::Merge;
use parts::is_wanted;

/// What is asked of the agents, and for how long.
pub(crate) struct Streams {
    /// At least one.
    pub(crate) agents: Vec<Agent>,
    pub(crate) request: GetEventsRequest,
    /// Connect again even when no agent is left.
    pub(crate) reconnect: bool,
    /// How long to wait before that.
    pub(crate) reconnect_wait: Duration,
}

/// The events of one or more agents.
pub(crate) struct Agents {
    streams: Streams,
    names: Vec<String>,
    lanes: Vec<Lane>,
    merge: Merge,
    transcoder: Transcoder,
    tell: Tell,
    stop: UnixStream,
    stopped: Arc<Stop>,
    /// How the stream that ended last did, if badly.
    failure: Option<ClientError>,
    unreadable: Unreadable,
    /// Last, because what runs on it goes first.
    runtime: Runtime,
}

struct Lane {
    news: Receiver<News>,
    state: State,
    /// It was connected before.
    was_connected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Connecting,
    Connected,
    /// Nothing comes any more.
    Ended,
}

/// Messages that are no events.
#[derive(Debug, Default)]
struct Unreadable {
    count: u64,
    first: Option<String>,
}

/// Batches of events that one agent may be ahead of the reader.
const AHEAD: usize = 2;

impl Agents {
    /// Starts to connect. Of the events, only what is wanted becomes text. `tell` is given what the user should know
    /// meanwhile.
    pub(crate) fn new(
        streams: Streams,
        wanted: Wanted,
        stop: Arc<Stop>,
        tell: Tell,
    ) -> Result<Self, InputError> {
        let runtime = Runtime::new().map_err(InputError::Streams)?;
        let wake = stop.wake().map_err(InputError::Streams)?;
        let wake = runtime.block_on(async { UnixStream::from_std(wake) });
        let count = streams.agents.len();
        let mut agents = Agents {
            names: streams
                .agents
                .iter()
                .map(|agent| agent.address().to_string())
                .collect(),
            lanes: Vec::with_capacity(count),
            merge: Merge::new(count),
            transcoder: Transcoder::of_fields(&schema::events_response(), |field| is_wanted(field, wanted)),
            tell,
            stop: wake.map_err(InputError::Streams)?,
            stopped: stop,
            failure: None,
            unreadable: Unreadable::default(),
            runtime,
            streams,
        };
        for index in 0..count {
            let news = agents.start(index, Duration::ZERO);
            agents.lanes.push(Lane {
                news,
                state: State::Connecting,
                was_connected: false,
            });
        }
        Ok(agents)
    }

    /// Connects to an agent after a while, and lets it send.
    fn start(&self, index: usize, delay: Duration) -> Receiver<News> {
        let (sender, news) = mpsc::channel(AHEAD);
        let agent = self.streams.agents[index].clone();
        let lane = lane::run(agent, self.streams.request.clone(), delay, self.tell, sender);
        self.runtime.spawn(lane);
        news
    }

    fn is_alone(&self) -> bool {
        self.lanes.len() == 1
    }

    /// Takes in what the agents have sent, as far as there is room. `false` if that was nothing.
    fn take_in(&mut self) -> bool {
        let mut something = false;
        for index in 0..self.lanes.len() {
            while self.merge.has_room(index) && self.lanes[index].state != State::Ended {
                let Ok(news) = self.lanes[index].news.try_recv() else {
                    break;
                };
                something = true;
                self.learn(index, news);
            }
        }
        something
    }

    fn learn(&mut self, index: usize, news: News) {
        match news {
            News::Connected => {
                let lane = &mut self.lanes[index];
                lane.state = State::Connected;
                if std::mem::replace(&mut lane.was_connected, true) {
                    (self.tell)("note", &format!("{}: connected again", self.names[index]));
                }
                self.merge.set_live(index, true);
            }
            News::Events(messages) => {
                let now = Instant::now();
                for message in messages {
                    let time = if self.is_alone() {
                        None
                    } else {
                        event_time(&message)
                    };
                    self.merge.push(index, time, now, message);
                }
            }
            News::Ended(error) => self.fell_out(index, error),
        }
    }

    /// An agent's stream has ended: it is connected to again, or that was all.
    fn fell_out(&mut self, index: usize, error: Option<ClientError>) {
        self.merge.set_live(index, false);
        self.lanes[index].state = State::Ended;
        let is_passing = error.as_ref().is_none_or(|error| error.reason.is_passing());
        let others = self
            .lanes
            .iter()
            .filter(|lane| lane.state == State::Connected)
            .count();
        let goes_on = self.lanes.iter().any(|lane| lane.state != State::Ended);
        let again = is_passing && (self.streams.reconnect || goes_on);
        let wait = self.streams.reconnect_wait;
        let reason = match &error {
            Some(error) => error.reason.to_string(),
            None => "the agent closed the stream".to_owned(),
        };
        if again || goes_on {
            let next = if again {
                format!("connecting again in {}s", wait.as_secs_f64())
            } else {
                "not trying again".to_owned()
            };
            let rest = if self.is_alone() {
                String::new()
            } else {
                format!("; {others} of {} agents connected", self.lanes.len())
            };
            (self.tell)(
                "warning",
                &format!("{}: {reason}; {next}{rest}", self.names[index]),
            );
        }
        if again {
            self.lanes[index].news = self.start(index, wait);
            self.lanes[index].state = State::Connecting;
        } else {
            self.failure = error;
        }
    }

    /// Writes out events whose turn has come, until the chunk is large enough.
    fn give_out(&mut self, text: &mut Vec<u8>, at_once: bool) {
        let now = Instant::now();
        while text.len() < CHUNK_SIZE
            && let Some(message) = self.merge.pop(now, at_once)
        {
            match self.transcoder.transcode(&message, text) {
                Ok(()) => text.push(b'\n'),
                Err(error) => {
                    self.unreadable.count += 1;
                    self.unreadable.first.get_or_insert_with(|| error.to_string());
                }
            }
        }
    }

    fn has_ended(&self) -> bool {
        self.lanes.iter().all(|lane| lane.state == State::Ended)
    }
}

/// Waits until an agent has something to say for which there is room, an event's time has come, or the user has
/// had enough.
async fn something_happens(lanes: &mut [Lane], merge: &Merge, stop: &UnixStream) -> Option<(usize, News)> {
    // Where no event waits, there is no time to wait for.
    let mut is_due = pin!(async {
        match merge.due() {
            Some(due) => tokio::time::sleep_until(due.into()).await,
            None => future::pending().await,
        }
    });
    future::poll_fn(|context| {
        if stop.poll_read_ready(context).is_ready() || is_due.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        for (index, lane) in lanes.iter_mut().enumerate() {
            if lane.state != State::Ended
                && merge.has_room(index)
                && let Poll::Ready(Some(news)) = lane.news.poll_recv(context)
            {
                return Poll::Ready(Some((index, news)));
            }
        }
        Poll::Pending
    })
    .await
}

impl Source for Agents {
    fn next(&mut self, wait: bool, spare: Vec<u8>) -> Result<Next, InputError> {
        let mut text = spare;
        text.clear();
        let mut has_yielded = false;
        loop {
            let is_stopped = self.stopped.is_requested();
            let something = self.take_in();
            let ends = is_stopped || self.has_ended();
            self.give_out(&mut text, ends);
            if text.len() >= CHUNK_SIZE {
                return Ok(Next::Chunk(Chunk::of_lines(text, true)));
            }
            if ends {
                if !text.is_empty() {
                    return Ok(Next::Chunk(Chunk::of_lines(text, false)));
                }
                return match self.failure.take() {
                    Some(error) if !is_stopped => Err(error.into()),
                    _ => Ok(Next::End),
                };
            }
            if something {
                has_yielded = false;
            } else if !has_yielded {
                // The connections get a chance to read what has arrived.
                self.runtime.block_on(tokio::task::yield_now());
                has_yielded = true;
            } else if !text.is_empty() {
                return Ok(Next::Chunk(Chunk::of_lines(text, false)));
            } else if wait {
                let happens = something_happens(&mut self.lanes, &self.merge, &self.stop);
                if let Some((index, news)) = self.runtime.block_on(happens) {
                    self.learn(index, news);
                }
            } else {
                return Ok(Next::NotReady);
            }
        }
    }

    fn is_followed(&self) -> bool {
        false
    }

    fn name(&self, input: usize) -> String {
        self.names[input].clone()
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some(first) = &self.unreadable.first {
            let count = self.unreadable.count;
            remarks.push(format!(
                "{count} messages skipped that are no events; the first: {first}"
            ));
        }
        match self.merge.late() {
            0 => {}
            late => remarks.push(format!(
                "{late} events came more than {}s behind those of other agents, and are out of order",
                merge::WINDOW.as_secs_f64()
            )),
        }
        remarks
    }
}
