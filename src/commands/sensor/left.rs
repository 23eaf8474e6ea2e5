//! What is enforced without a sensor: what others left, and what this one leaves.

use std::path::Path;
use std::sync::Arc;

use super::PROC;
use crate::error::Error;
use crate::quote::visible;
use crate::sensor::kept::{KeepError, Keeper, Left, LeftPolicy, left};
use crate::sensor::policy::Policies;
use crate::term;

/// Tells what sensors left that ended. Where nobody can look, nothing is told.
pub(super) fn tell() {
    let sensors = ended().unwrap_or_default();
    let policies = sensors
        .iter()
        .flat_map(|sensor| sensor.policies().unwrap_or_default());
    let names: Vec<String> = policies.map(|policy| policy.name).collect();
    let one = "is enforced without its sensor: tetra sensor stop takes it out";
    let several = "are enforced without their sensor: tetra sensor stop takes them out";
    note(&names, one, several);
}

/// Takes out what sensors left that ended.
fn take_out() -> Result<(), KeepError> {
    let mut result = Ok(());
    for sensor in ended()? {
        let tell = |policy: &LeftPolicy| term::message("note", &out(policy, sensor.pid()));
        result = result.and(sensor.take_out(tell));
    }
    result
}

fn ended() -> Result<Vec<Left>, KeepError> {
    let sensors = left()?.into_iter();
    Ok(sensors.filter(|sensor| !sensor.runs(Path::new(PROC))).collect())
}

/// What is told of a policy that was taken out of the kernel.
pub(super) fn out(policy: &LeftPolicy, pid: u32) -> String {
    let hooks = match policy.hooks {
        1 => "1 hook".to_owned(),
        hooks => format!("{hooks} hooks"),
    };
    let name = visible(&policy.name);
    format!("policy {name} of the sensor with pid {pid} is taken out: {hooks}")
}

/// Tells at the end of the sensor what goes on, and how to end it.
pub(super) struct Farewell(Arc<Policies>);

impl Farewell {
    /// From now on, what these policies enforce goes on without the sensor, in place of what others left. Where they
    /// enforce nothing, that stays: policies may come that are to take its place.
    pub(super) fn new(policies: &Arc<Policies>, keeper: Keeper) -> Result<Self, Error> {
        policies.keep(keeper).map_err(Error::KeepPolicies)?;
        let farewell = Farewell(Arc::clone(policies));
        if policies.kept().is_empty() {
            tell();
        } else if let Err(error) = take_out() {
            term::message("warning", &error.to_string());
        }
        Ok(farewell)
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        let one = "goes on being enforced: tetra sensor stop takes it out";
        let several = "go on being enforced: tetra sensor stop takes them out";
        self.0.keep_no_more();
        note(&self.0.kept(), one, several);
    }
}

/// Says something of these policies, if there are any.
fn note(policies: &[String], of_one: &str, of_several: &str) {
    let names = policies
        .iter()
        .map(|name| visible(name))
        .collect::<Vec<_>>()
        .join(", ");
    match policies {
        [] => {}
        [_] => term::message("note", &format!("policy {names} {of_one}")),
        _ => term::message("note", &format!("policies {names} {of_several}")),
    }
}
