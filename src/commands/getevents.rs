//! `tetra getevents`: events from logs and agents.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chrono::Utc;

use crate::cli::{ConnectionArgs, GeteventsArgs};
use crate::error::Error;
use crate::options::{GeteventsOptions, InputChoice};
use crate::pipeline::{self, Observer, Summary, Unobserved};
use crate::progress::Progress;
use crate::sink::Stdout;
use crate::source::{Agents, Files, Follow, Source};
use crate::stop::Stop;
use crate::term::{self, Terminal};

pub(crate) fn getevents(args: &GeteventsArgs, connection: &ConnectionArgs, debug: bool) -> Result<(), Error> {
    let terminal = Terminal::detect();
    let options = GeteventsOptions::new(args, connection, &terminal, Utc::now())?;
    for warning in &options.warnings {
        term::message("warning", warning);
    }
    let started = Instant::now();
    let stop = Arc::new(Stop::on_signals().map_err(Error::Signals)?);
    let bytes = Arc::new(AtomicU64::new(0));
    let mut length = None;
    let mut source: Box<dyn Source> = match options.input {
        InputChoice::Read(names) => {
            let files;
            (files, length) = Files::new(names, Arc::clone(&stop), Arc::clone(&bytes))?;
            Box::new(files)
        }
        InputChoice::Follow(paths) => Box::new(Follow::new(paths, Arc::clone(&stop), Arc::clone(&bytes))),
        InputChoice::Agents(streams) => Box::new(Agents::new(
            streams,
            options.plan.wanted(),
            Arc::clone(&stop),
            term::message,
        )?),
    };
    let mut observer: Box<dyn Observer> = match length {
        Some(length) if options.progress && terminal.stderr => {
            Box::new(Progress::new(length, Arc::clone(&bytes), terminal.stdout))
        }
        _ => Box::new(Unobserved),
    };
    let mut stdout = Stdout::new()?;
    let (summary, result) = pipeline::run(
        &options.plan,
        options.limit,
        source.as_mut(),
        &mut stdout,
        observer.as_mut(),
    );
    // The bar goes before anything else is said.
    drop(observer);
    if debug {
        let Summary {
            events_read,
            events_printed,
            skipped,
            ..
        } = &summary;
        term::message(
            "debug",
            &format!(
                "{} bytes, {events_read} events, {events_printed} printed, {skipped} lines skipped in {:.3} s; \
                 literals are looked for before parsing: {}",
                bytes.load(Ordering::Relaxed),
                started.elapsed().as_secs_f64(),
                if options.plan.has_prefilter() { "yes" } else { "no" },
            ),
        );
    }
    tell_skipped(&summary);
    for remark in source.remarks() {
        term::message("warning", &remark);
    }
    Ok(result?)
}

/// Nothing is lost silently.
fn tell_skipped(summary: &Summary) {
    let Some(first) = &summary.first_skipped else {
        return;
    };
    let lines = match summary.skipped {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    let place = format!("line {} of {}: {}", first.line, first.input, first.reason);
    term::message("warning", &format!("{lines} skipped; the first is {place}"));
}
