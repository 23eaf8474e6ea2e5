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
use crate::client::{Agent, ClientError, Runtime};
use crate::decode::begins_as_event;
use crate::event::Wanted;
use crate::pb::GetEventsRequest;
use crate::protojson::{Transcoder, event_time};
use crate::schema;
use crate::stop::Stop;
use crate::term::Tell;

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
    /// Messages of which nothing is known but when and where they were made.
    unknown: u64,
    /// Last, because what runs on it goes first.
    runtime: Runtime,
}

struct Lane {
    news: Receiver<News>,
    state: State,
    /// What the user was told last of it, until it is connected again: nobody wants to read that every two seconds.
    told: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// For the first time.
    Connecting,
    Connected,
    /// It was lost, and the attempt to connect again isn't over.
    ConnectingAgain,
    /// It isn't there, and that has been tried since it was lost.
    Missing,
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
            unknown: 0,
            runtime,
            streams,
        };
        for index in 0..count {
            let news = agents.start(index, Duration::ZERO);
            agents.lanes.push(Lane {
                news,
                state: State::Connecting,
                told: None,
            });
        }
        Ok(agents)
    }

    /// Connects to an agent after a while, and lets it send.
    fn start(&self, index: usize, delay: Duration) -> Receiver<News> {
        let (sender, news) = mpsc::channel(AHEAD);
        // The wait is between attempts then, and retries within one would only add to it.
        let agent = match delay {
            Duration::ZERO => self.streams.agents[index].clone(),
            _ => self.streams.agents[index].without_retries(),
        };
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
                if lane.told.take().is_some() {
                    (self.tell)("note", &format!("{}: connected", self.names[index]));
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

    /// An agent's stream has ended. It is connected to again, unless nobody is left or it would be of no use.
    fn fell_out(&mut self, index: usize, error: Option<ClientError>) {
        self.merge.set_live(index, false);
        let was_connected = self.lanes[index].state == State::Connected;
        self.lanes[index].state = State::Ended;
        let is_passing = error.as_ref().is_none_or(|error| error.reason.is_passing());
        if is_passing && (self.streams.reconnect || self.somebody_is_left(index, was_connected)) {
            self.lanes[index].state = if was_connected {
                State::ConnectingAgain
            } else {
                State::Missing
            };
            self.tell_fallen_out(index, error.as_ref(), true);
            self.lanes[index].news = self.start(index, self.streams.reconnect_wait);
        } else if self.streams.reconnect && !self.has_ended() || self.somebody_is_left(index, false) {
            self.tell_fallen_out(index, error.as_ref(), false);
        } else {
            self.failure = error;
            for lane in &mut self.lanes {
                lane.state = State::Ended;
            }
        }
    }

    /// Whether it is worth going on when the agent `index` has fallen out: another one is connected or may be soon, or
    /// there are others and this one was connected and is tried once more.
    fn somebody_is_left(&self, index: usize, was_connected: bool) -> bool {
        let is_left = |(other, lane): (usize, &Lane)| match lane.state {
            State::Connected | State::Connecting | State::ConnectingAgain => other != index,
            State::Missing | State::Ended => !lane.news.is_empty() && other != index,
        };
        self.lanes.iter().enumerate().any(is_left) || (was_connected && !self.is_alone())
    }

    fn tell_fallen_out(&mut self, index: usize, error: Option<&ClientError>, again: bool) {
        let reason = match error {
            Some(error) => error.reason.to_string(),
            None => "the agent closed the stream".to_owned(),
        };
        if self.lanes[index].told.as_ref() == Some(&reason) {
            return;
        }
        let next = if again {
            format!(
                "connecting again in {}s",
                self.streams.reconnect_wait.as_secs_f64()
            )
        } else {
            "not connecting again".to_owned()
        };
        let is_connected = |lane: &&Lane| lane.state == State::Connected;
        let rest = match self.lanes.len() {
            1 => String::new(),
            all => format!(
                "; {} of {all} agents connected",
                self.lanes.iter().filter(is_connected).count()
            ),
        };
        (self.tell)(
            "warning",
            &format!("{}: {reason}; {next}{rest}", self.names[index]),
        );
        self.lanes[index].told = Some(reason);
    }

    /// Writes out events whose turn has come, until the chunk is large enough.
    fn give_out(&mut self, text: &mut Vec<u8>, at_once: bool) {
        let now = Instant::now();
        while text.len() < CHUNK_SIZE
            && let Some(message) = self.merge.pop(now, at_once)
        {
            let start = text.len();
            match self.transcoder.transcode(&message, text) {
                Ok(()) => {
                    self.unknown += u64::from(!begins_as_event(&text[start..]));
                    text.push(b'\n');
                }
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
            remarks.push(match self.unreadable.count {
                1 => format!("1 message skipped that is no event: {first}"),
                count => format!("{count} messages skipped that are no events; the first: {first}"),
            });
        }
        match self.unknown {
            0 => {}
            count => remarks.push(format!(
                "{} of a kind that is not known here, so that only place and time could be printed",
                counted(count, "event is", "events are")
            )),
        }
        match self.merge.late() {
            0 => {}
            late => remarks.push(format!(
                "{} when younger ones of other agents were printed already",
                counted(late, "event came", "events came")
            )),
        }
        remarks
    }
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
