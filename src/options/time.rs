//! Times and durations as users write them.

use chrono::{DateTime, TimeDelta, Utc};

/// Why a text is no time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither a time in RFC 3339, like 2026-03-14T09:27:18Z, nor a time ago, like 15m, 2h30m or 1d"
)]
pub(crate) struct TimeError(String);

/// A time in RFC 3339, or that long before `now`.
pub(super) fn parse(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, TimeError> {
    let error = || TimeError(text.to_owned());
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let ago = duration(text).ok_or_else(error)?;
    now.checked_sub_signed(ago).ok_or_else(error)
}

/// Beyond this many seconds, some 10,000 years, no time is meant.
const MAX_SECONDS: f64 = 3.2e11;

/// A sum of numbers with units, as in Go, and days besides: `1h30m`, `1.5h`, `300ms`, `2d`.
pub(super) fn duration(text: &str) -> Option<TimeDelta> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(end);
        let end = after.find(|character: char| character.is_ascii_digit() || character == '.');
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        let unit = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        rest = after;
    }
    if text.is_empty() || seconds > MAX_SECONDS {
        return None;
    }
    let whole = seconds.trunc();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and below MAX_SECONDS"
    )]
    TimeDelta::new(whole as i64, ((seconds - whole) * 1e9) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_absolute_or_relative() {
        let now = DateTime::parse_from_rfc3339("2026-03-14T12:00:00Z")
            .unwrap()
            .to_utc();
        let parsed = |text: &str| parse(text, now).map(|time| time.to_rfc3339());
        assert_eq!(
            parsed("2026-03-14T09:27:18.5+01:00").unwrap(),
            "2026-03-14T08:27:18.500+00:00"
        );
        assert_eq!(parsed("15m").unwrap(), "2026-03-14T11:45:00+00:00");
        assert_eq!(parsed("1h30m").unwrap(), "2026-03-14T10:30:00+00:00");
        assert_eq!(parsed("1.5h").unwrap(), "2026-03-14T10:30:00+00:00");
        assert_eq!(parsed("2d").unwrap(), "2026-03-12T12:00:00+00:00");
        assert_eq!(parsed("500ms").unwrap(), "2026-03-14T11:59:59.500+00:00");
        for wrong in [
            "",
            "5",
            "m",
            "1x",
            "1.2.3s",
            "-1h",
            "yesterday",
            "2026-03-14",
            "999999999999d",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
