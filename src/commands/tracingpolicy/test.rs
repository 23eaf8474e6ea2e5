//! `tetra tracingpolicy test`: what a policy would have done to the processes of a log.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::{Value, json};

use crate::cli::{ReportFormat, TestArgs};
use crate::commands::agent::{print, print_json};
use crate::decode::{Item, Records};
use crate::error::Error;
use crate::policy::model::Hook;
use crate::policy::replay::{HookReplay, Replay, SelectorReplay, action};
use crate::policy::{Reading, Severity};
use crate::quote::visible;
use crate::source::{Files, InputName, Next, Source, Unfinished};
use crate::stop::Stop;
use crate::term;

pub(super) fn run(args: &TestArgs) -> Result<(), Error> {
    let (name, text) = super::read_policy(&args.file)?;
    let text = Arc::from(text);
    let reading = Reading::new(&text);
    let errors = reading
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    let errors = errors.count();
    if errors > 0 || reading.policies.is_empty() {
        term::message("note", &format!("see tetra tracingpolicy lint {name}"));
        return Err(Error::BadPolicies {
            errors: errors.max(1),
            files: 1,
        });
    }
    let mut replays: Vec<Replay<'_>> = reading.policies.iter().map(Replay::new).collect();
    read_logs(args, &mut replays)?;
    for (policy, replay) in reading.policies.iter().zip(&replays) {
        match args.output {
            ReportFormat::Text => print(&as_text(&policy.name, replay))?,
            ReportFormat::Json => {
                let lines = selectors(replay)
                    .map(|(hook, index, selector)| as_json(&policy.name, hook, index, selector).to_string());
                print_json(lines)?;
            }
        }
    }
    Ok(())
}

fn read_logs(args: &TestArgs, replays: &mut [Replay<'_>]) -> Result<(), Error> {
    let names = args.against.iter().map(|path| {
        if path.as_os_str() == "-" {
            InputName::Stdin
        } else {
            InputName::File(path.clone())
        }
    });
    let (mut files, _) = Files::new(
        names.collect(),
        Arc::new(Stop::on_signals().map_err(Error::Signals)?),
        Arc::new(AtomicU64::new(0)),
    )?;
    let mut unfinished = Unfinished::default();
    let mut skipped = 0;
    loop {
        let mut chunk = match files.next(true, Vec::new())? {
            Next::Chunk(chunk) => chunk,
            Next::NotReady => continue,
            Next::End => break,
        };
        if !unfinished.join(&mut chunk) {
            continue;
        }
        let mut records = Records::new(chunk.text(), chunk.is_last, Replay::wanted(), None);
        while let Some(item) = records.next() {
            match item {
                Item::Event(_) => {
                    for replay in &mut *replays {
                        replay.observe(records.event());
                    }
                }
                Item::Skipped(_) => skipped += 1,
                Item::Line(_) => {}
            }
        }
        unfinished.keep(&chunk, records.unfinished());
    }
    if skipped > 0 {
        term::message(
            "warning",
            &format!("{} without an event", counted(skipped, "line")),
        );
    }
    Ok(())
}

fn selectors<'a>(
    replay: &'a Replay<'_>,
) -> impl Iterator<Item = (&'a HookReplay<'a>, usize, &'a SelectorReplay)> {
    let of = |hook: &'a HookReplay<'_>| {
        let selectors = hook.tally().selectors.iter().enumerate();
        selectors.map(move |(index, selector)| (hook, index, selector))
    };
    replay.hooks.iter().flat_map(of)
}

fn place(hook: &Hook) -> String {
    format!(
        "spec.{}[{}] {}",
        hook.section.name(),
        hook.index,
        visible(hook.target.name())
    )
}

fn as_text(policy: &str, replay: &Replay<'_>) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line(format!(
        "{}, against {}:",
        visible(policy),
        counted(replay.events, "event")
    ));
    for hook in &replay.hooks {
        line(format!(
            "  {}: {}",
            place(hook.hook),
            counted(hook.tally().calls, "call")
        ));
        if hook.tally().calls == 0 {
            line("    the log has none; load the policy in monitor mode to record some".to_owned());
            continue;
        }
        for (index, selector) in hook.tally().selectors.iter().enumerate() {
            let action = action(hook.hook.selectors.get(index));
            line(format!(
                "    selectors[{index}] ({action}): {}",
                counted(selector.hits, "hit")
            ));
            for (binary, hits) in &selector.processes {
                let pid = hits
                    .pid
                    .map_or_else(String::new, |pid| format!(", first pid {pid}"));
                let time = hits
                    .first
                    .map_or_else(String::new, |time| format!(" at {}", time.format("%FT%TZ")));
                line(format!("      {:>6} {}{pid}{time}", hits.count, visible(binary)));
            }
            if selector.unsure > 0 {
                line(format!(
                    "      {} that can't be judged from the log:",
                    counted(selector.unsure, "call")
                ));
                for reason in &selector.reasons {
                    line(format!("        {reason}"));
                }
            }
        }
    }
    text
}

fn as_json(policy: &str, hook: &HookReplay<'_>, index: usize, selector: &SelectorReplay) -> Value {
    let processes = selector.processes.iter().map(|(binary, hits)| {
        json!({
            "binary": binary,
            "hits": hits.count,
            "first_pid": hits.pid,
            "first_time": hits.first.map(|time| time.to_rfc3339()),
        })
    });
    json!({
        "policy": policy,
        "hook": place(hook.hook),
        "selector": index,
        "action": action(hook.hook.selectors.get(index)),
        "calls": hook.tally().calls,
        "hits": selector.hits,
        "unjudged": selector.unsure,
        "reasons": selector.reasons,
        "processes": processes.collect::<Vec<_>>(),
    })
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
