//! The sensor without a kernel.

use std::path::Path;

use crate::publish::Published;
use crate::sensor::metadata::Host;
use crate::sensor::process::{Look, ProcessOptions, Processes};
use crate::sensor::{Record, decode};

/// Takes records as the ring buffer has them, and knows of no process but those that they tell of.
#[derive(Debug)]
pub struct Sensor {
    processes: Processes,
}

/// Nothing is there, so nothing can be learned from it.
const NO_PROC: &str = "/dev/null/proc";
const NO_PASSWD: &str = "/dev/null/passwd";

impl Sensor {
    /// `cache_size` is how many programs in processes are remembered; events have everything that events can have.
    #[must_use]
    pub fn new(cache_size: usize) -> Self {
        let options = ProcessOptions {
            node_name: "node".to_owned(),
            cluster_name: "cluster".to_owned(),
            credentials: true,
            namespaces: true,
            ancestors: true,
            usernames: true,
            environment: true,
            redact: Vec::new(),
            cache_size,
        };
        let host = Host::new(Path::new(NO_PROC), Path::new(NO_PASSWD), || 0);
        Sensor {
            processes: Processes::new(options, host, Path::new(NO_PROC)),
        }
    }

    /// What comes of a record: the event as a line of JSON, without its end, if it is one.
    ///
    /// # Errors
    ///
    /// What is wrong with the record.
    pub fn take(&mut self, record: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let record: Record<'_> = decode::decode(record).map_err(|error| error.to_string())?;
        let event = self.processes.handle(&record);
        Ok(event.map(|event| Published::new(event.event_type, event.message).json().to_vec()))
    }

    /// Records were lost. Now at the latest is this known, and all processes are let go of, as none runs.
    ///
    /// `now` is in nanoseconds since boot.
    pub fn lose(&mut self, now: u64) {
        self.processes.records_were_lost();
        self.processes.heal(&Look::nobody(now));
    }

    /// How many programs in processes are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.processes.dump(false, false).len()
    }
}
