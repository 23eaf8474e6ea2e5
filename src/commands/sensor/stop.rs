//! `tetra sensor stop`: takes out what sensors keep in the kernel.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::PROC;
use super::left::out;
use crate::commands::agent::print;
use crate::error::Error;
use crate::sensor::kept::{KeepError, Left, left};

/// How long a sensor may take to end; it has events to write.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn stop() -> Result<(), Error> {
    let mut done = String::new();
    let mut result = Ok(());
    for sensor in left()? {
        result = result.and(take_out(&sensor, &mut done));
    }
    if done.is_empty() && result.is_ok() {
        done.push_str("no policy is kept by a sensor\n");
    }
    // What was done is told, whatever could not be done.
    print(&done)?;
    Ok(result?)
}

/// Notes in `done` what is gone.
fn take_out(sensor: &Left, done: &mut String) -> Result<(), KeepError> {
    let pid = sensor.pid();
    // Writing to a string can't fail.
    if sensor.end(Path::new(PROC), PATIENCE)? {
        let _ = writeln!(done, "the sensor with pid {pid} has ended");
    }
    sensor.take_out(|policy| {
        let _ = writeln!(done, "{}", out(policy, pid));
    })
}
