//! `EventLogService`: how the export file is rotated.

use std::sync::Arc;
use std::time::Duration;

use tonic::{Request, Response, Status};

use crate::pb::event_log_service_server::EventLogService;
use crate::pb::{
    GetEventLogParamsRequest, GetEventLogParamsResponse, SetEventLogParamsRequest, SetEventLogParamsResponse,
};
use crate::publish::LogSettings;

pub(super) struct EventLog(pub(super) Option<Arc<LogSettings>>);

impl EventLog {
    fn settings(&self) -> Result<&LogSettings, Status> {
        self.0
            .as_deref()
            .ok_or_else(|| Status::failed_precondition("the sensor writes no export file"))
    }
}

#[tonic::async_trait]
impl EventLogService for EventLog {
    async fn set_event_log_params(
        &self,
        request: Request<SetEventLogParamsRequest>,
    ) -> Result<Response<SetEventLogParamsResponse>, Status> {
        let settings = self.settings()?;
        let request = request.into_inner();
        let mut rotation = settings.get();
        if let Some(size) = request.max_size {
            rotation.max_megabytes = u32::try_from(size).ok().filter(|size| *size > 0).ok_or_else(|| {
                Status::invalid_argument(format!("max_size {size} is no size in megabytes"))
            })?;
        }
        if let Some(text) = request.rotation_interval {
            rotation.interval = interval(&text)?;
        }
        if let Some(count) = request.max_backups {
            rotation.max_backups = u32::try_from(count)
                .map_err(|_| Status::invalid_argument(format!("max_backups {count} is less than none")))?;
        }
        settings.set(rotation);
        Ok(Response::new(SetEventLogParamsResponse {}))
    }

    async fn get_event_log_params(
        &self,
        _: Request<GetEventLogParamsRequest>,
    ) -> Result<Response<GetEventLogParamsResponse>, Status> {
        let rotation = self.settings()?.get();
        Ok(Response::new(GetEventLogParamsResponse {
            max_size: rotation.max_megabytes.try_into().unwrap_or(i32::MAX),
            rotation_interval: go_duration(rotation.interval.unwrap_or_default()),
            max_backups: rotation.max_backups.try_into().unwrap_or(i32::MAX),
        }))
    }
}

/// Reads what Go writes; a length of time of nothing means none.
fn interval(text: &str) -> Result<Option<Duration>, Status> {
    let error = || Status::invalid_argument(format!("rotation_interval {text:?} is no length of time"));
    let interval = parse(text).ok_or_else(error)?;
    Ok(Some(interval).filter(|interval| !interval.is_zero()))
}

/// Numbers with units, added up: `1h30m`, `1.5s`; `0` alone needs none.
fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let is_number = |character: char| character.is_ascii_digit() || character == '.';
    let mut rest = text;
    let mut sum = Duration::ZERO;
    loop {
        let (number, after) = rest.split_at(rest.find(|character| !is_number(character))?);
        let (unit, after) = after.split_at(after.find(is_number).unwrap_or(after.len()));
        let unit = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * unit).ok()?;
        sum = sum.checked_add(part)?;
        if after.is_empty() {
            return Some(sum);
        }
        rest = after;
    }
}

/// As Go writes it: `1h30m0s`, `1.5s`, `0s`.
fn go_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let mut fraction = format!("{:09}", duration.subsec_nanos());
    fraction.truncate(fraction.trim_end_matches('0').len());
    let dot = if fraction.is_empty() { "" } else { "." };
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}{dot}{fraction}s"),
        (0, _) => format!("{minutes}m{rest}{dot}{fraction}s"),
        _ => format!("{hours}h{minutes}m{rest}{dot}{fraction}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        for (text, written) in [
            ("0s", "0s"),
            ("90s", "1m30s"),
            ("1h30m", "1h30m0s"),
            ("24h", "24h0m0s"),
            ("1.5s", "1.5s"),
        ] {
            let read = interval(text).unwrap().unwrap_or_default();
            assert_eq!(go_duration(read), written, "{text}");
        }
        for wrong in ["", "soon", "-1s"] {
            assert!(interval(wrong).is_err(), "{wrong:?}");
        }
    }
}
