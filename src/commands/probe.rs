//! `tetra probe`: what this kernel lets the sensor do.

use rustix::system::uname;
use serde_json::json;

use super::agent::{print, print_json, warn_of_idle_flags};
use crate::cli::{ConnectionArgs, ProbeArgs, ReportFormat};
use crate::error::Error;
use crate::sensor::probe::{Feature, Features, Refusal};
use crate::table::Table;

pub(crate) fn probe(args: &ProbeArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    warn_of_idle_flags(connection);
    let mut features = Features::default();
    let results: Vec<_> = Feature::ALL
        .iter()
        .map(|feature| (*feature, features.probe(*feature)))
        .collect();
    match args.output {
        ReportFormat::Text => print(&as_table(&results))?,
        ReportFormat::Json => print_json([as_json(&results)])?,
    }
    Ok(features.probe(Feature::ProcessEvents)?)
}

fn as_table(results: &[(Feature, Result<(), Refusal>)]) -> String {
    let mut table = Table::new(["FEATURE", "STATE", "PURPOSE", "REASON"]);
    for (feature, result) in results {
        let (state, reason) = match result {
            Ok(()) => ("works", String::new()),
            Err(refusal) => ("refused", refusal.to_string()),
        };
        table.row([
            feature.name().to_owned(),
            state.to_owned(),
            feature.purpose().to_owned(),
            reason,
        ]);
    }
    table.to_string()
}

fn as_json(results: &[(Feature, Result<(), Refusal>)]) -> String {
    // Put together by hand, because objects of serde_json are in the order of their names.
    let features = results.iter().map(|(feature, result)| {
        let reason = match result {
            Ok(()) => String::new(),
            Err(refusal) => format!(",\"reason\":{}", json!(refusal.to_string())),
        };
        format!(
            "{{\"name\":{},\"works\":{}{reason},\"purpose\":{}}}",
            json!(feature.name()),
            result.is_ok(),
            json!(feature.purpose())
        )
    });
    let features: Vec<String> = features.collect();
    let kernel = uname();
    format!(
        "{{\"kernel\":{},\"architecture\":{},\"features\":[{}]}}",
        json!(kernel.release().to_string_lossy()),
        json!(kernel.machine().to_string_lossy()),
        features.join(",")
    )
}
