//! Events of the sensor in this process, as text: the same lines that it would write into a log.

use std::io;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};

use super::chunk::{CHUNK_SIZE, Chunk};
use super::{InputError, Next, Source};
use crate::publish::{Delivery, Origin, Reader};
use crate::stop::Stop;

/// A reader of the hub.
pub(crate) struct Live {
    reader: Reader,
    origin: Origin,
    stop: UnixStream,
    stopped: Arc<Stop>,
    runtime: Runtime,
    missed: u64,
}

impl Live {
    /// `origin` is what is said of events that were missed.
    pub(crate) fn new(reader: Reader, origin: Origin, stop: Arc<Stop>) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let wake = stop.wake()?;
        let wake = runtime.block_on(async { UnixStream::from_std(wake) })?;
        Ok(Live {
            reader,
            origin,
            stop: wake,
            stopped: stop,
            runtime,
            missed: 0,
        })
    }

    /// How many events came while so many waited that there was no place for them.
    pub(crate) fn missed(&self) -> u64 {
        self.missed
    }

    fn take(&mut self, delivery: Delivery, text: &mut Vec<u8>) {
        match delivery {
            Delivery::Event(event) => text.extend_from_slice(event.json()),
            Delivery::Missed(missed) => {
                self.missed += missed.by_reader;
                text.extend_from_slice(self.origin.missed(missed.count()).json());
            }
        }
        text.push(b'\n');
    }
}

impl Source for Live {
    fn next(&mut self, wait: bool, spare: Vec<u8>) -> Result<Next, InputError> {
        let mut text = spare;
        text.clear();
        loop {
            while text.len() < CHUNK_SIZE
                && let Some(delivery) = self.reader.try_next()
            {
                self.take(delivery, &mut text);
            }
            if !text.is_empty() {
                let has_more = text.len() >= CHUNK_SIZE;
                return Ok(Next::Chunk(Chunk::of_lines(text, has_more)));
            }
            if self.stopped.is_requested() {
                // The sensor closes the hub when it has taken what the kernel still had.
                return match self.runtime.block_on(self.reader.next()) {
                    Some(delivery) => {
                        self.take(delivery, &mut text);
                        Ok(Next::Chunk(Chunk::of_lines(text, true)))
                    }
                    None => Ok(Next::End),
                };
            }
            if !wait {
                return Ok(Next::NotReady);
            }
            let (reader, stop) = (&mut self.reader, &self.stop);
            let delivery = self.runtime.block_on(async {
                let mut next = pin!(reader.next());
                std::future::poll_fn(|context| {
                    if stop.poll_read_ready(context).is_ready() {
                        return std::task::Poll::Ready(None);
                    }
                    next.as_mut().poll(context).map(Some)
                })
                .await
            });
            match delivery {
                Some(Some(delivery)) => self.take(delivery, &mut text),
                Some(None) => return Ok(Next::End),
                None => {}
            }
        }
    }

    fn is_followed(&self) -> bool {
        true
    }

    fn name(&self, _input: usize) -> String {
        "the sensor".to_owned()
    }
}
