//! Events into a file, one JSON object a line, as an agent exports them.
//!
//! ```text
//! hub -> mod (thread) -> writer (filter, mask, rate, lines) -> file (append, rotate) -> backups (compress, remove)
//! ```
//!
//! The file is rotated by renaming, so that who follows it by name reads all of it. Whatever can't be written waits,
//! up to a limit; what is beyond it is counted, and told in the file when it can be written again.

mod backups;
mod file;
mod rate;
#[cfg(test)]
mod tests;
mod writer;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use memchr::{memchr_iter, memmem};

use crate::filter::{FieldMask, FilterError, FilterSpec};
use crate::publish::{Closer, Hub, Limit, LogSettings, Origin, Reader};
use crate::term::Tell;

use writer::Writer;

/// What is written where.
pub(crate) struct Options {
    pub(crate) path: PathBuf,
    pub(crate) settings: Arc<LogSettings>,
    /// Whether backups are compressed.
    pub(crate) compress: bool,
    pub(crate) filter: FilterSpec,
    pub(crate) mask: Option<FieldMask>,
    /// `None` is no limit.
    pub(crate) events_a_minute: Option<u32>,
    pub(crate) origin: Origin,
    /// How much waits at most while nothing can be written.
    pub(crate) queue: Limit,
    pub(crate) tell: Tell,
}

/// Why nothing is exported, or not as it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    #[error("open export file {0}: {1}")]
    Open(PathBuf, io::Error),
    #[error("export file {0} is a symbolic link: name the file itself")]
    Link(PathBuf),
    #[error("export file {0} is there and is no file")]
    NotAFile(PathBuf),
    #[error("write export file {0}: {1}")]
    Write(PathBuf, io::Error),
    #[error("rotate export file {0}: {1}")]
    Rotate(PathBuf, io::Error),
    #[error("export filter: {0}")]
    Filter(#[from] FilterError),
    #[error("start the export: {0}")]
    Start(io::Error),
}

/// What became of events so far.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    events: AtomicU64,
    bytes: AtomicU64,
    last: AtomicU64,
    lost: AtomicU64,
    limited: AtomicU64,
}

/// An export that runs. Dropping it stops it.
pub(crate) struct Exporter {
    counts: Arc<Counts>,
    closer: Closer,
    thread: Option<JoinHandle<()>>,
}

/// How lines begin that tell of events that are missing.
const NOTICE: &[u8] = b"{\"rate_limit_info\":";

/// How long events are gathered before they are written.
const GATHER: Duration = Duration::from_millis(50);

/// How long to sleep at most: settings may have changed, and files be due for rotation.
const NAP: Duration = Duration::from_secs(1);

/// Opens the file and writes on a thread of its own, until it is stopped or the hub is closed.
pub(crate) fn start(options: Options, hub: &Hub) -> Result<Exporter, ExportError> {
    let counts = Arc::new(Counts::default());
    let queue = options.queue;
    let writer = Writer::new(options, Arc::clone(&counts))?;
    let reader = hub.subscribe(queue);
    let closer = reader.closer();
    let thread = thread::Builder::new()
        .name("export".to_owned())
        .spawn(move || run(reader, writer))
        .map_err(ExportError::Start)?;
    Ok(Exporter {
        counts,
        closer,
        thread: Some(thread),
    })
}

fn run(mut reader: Reader, mut writer: Writer) {
    loop {
        // Asked first: what comes before the end is taken below.
        let is_last = reader.is_closed();
        let mut is_busy = false;
        if writer.takes_more() {
            let deliveries = reader.take_all();
            is_busy = !deliveries.is_empty();
            writer.take(deliveries);
        }
        writer.work(Instant::now());
        if is_last {
            break;
        }
        if !writer.takes_more() {
            reader.rest(Instant::now() + GATHER);
            continue;
        }
        // Where some came, more will come: nobody has to wake us for the first of them.
        if !is_busy {
            reader.wait(Instant::now() + NAP);
        }
        reader.gather(Instant::now() + GATHER);
    }
    // While nothing could be written, more came.
    writer.take_rest(reader.take_all());
    writer.finish();
}

impl Counts {
    /// Events in files.
    pub(crate) fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// Bytes in files.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// When an event was written last, in seconds since 1970; 0 if none was.
    pub(crate) fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }

    /// Events for which there was no place.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Events that were too many a minute.
    pub(crate) fn limited(&self) -> u64 {
        self.limited.load(Ordering::Relaxed)
    }

    fn export(&self, lines: &[u8]) {
        if lines.is_empty() {
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Lines about events that are missing are none.
        let is_start = |at: &usize| at.checked_sub(1).is_none_or(|before| lines[before] == b'\n');
        let notices = memmem::find_iter(lines, NOTICE).filter(is_start).count();
        let events = memchr_iter(b'\n', lines).count() - notices;
        self.events.fetch_add(events as u64, Ordering::Relaxed);
        self.bytes.fetch_add(lines.len() as u64, Ordering::Relaxed);
        self.last.store(now.as_secs(), Ordering::Relaxed);
    }

    fn lose(&self, count: u64) {
        self.lost.fetch_add(count, Ordering::Relaxed);
    }

    fn limit(&self) {
        self.limited.fetch_add(1, Ordering::Relaxed);
    }
}

impl Exporter {
    pub(crate) fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
    }

    /// Writes what waits, and ends.
    pub(crate) fn stop(mut self) -> Arc<Counts> {
        self.end();
        Arc::clone(&self.counts)
    }

    fn end(&mut self) {
        self.closer.close();
        if let Some(thread) = self.thread.take() {
            // A panic was told by the thread itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.end();
    }
}
