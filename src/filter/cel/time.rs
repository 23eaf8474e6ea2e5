//! Timestamps and durations: in comes text as protobuf JSON and CEL write it, out come times and their parts.

use chrono::{DateTime, Datelike as _, FixedOffset, SecondsFormat, TimeDelta, Timelike as _, Utc};

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// What a getter such as `getHours()` asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    FullYear,
    Month,
    Date,
    DayOfMonth,
    DayOfWeek,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// RFC 3339, within the years 1 to 9999 that protobuf allows.
pub(super) fn parse_timestamp(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
        .filter(|time| in_range(*time))
}

/// Whether protobuf can write this timestamp.
pub(super) fn in_range(time: DateTime<Utc>) -> bool {
    (1..=9999).contains(&time.year())
}

/// Go's form: `1h30m`, `-1.5s`, `250ms`; protobuf's JSON form is a part of it.
pub(super) fn parse_duration(text: &str) -> Option<TimeDelta> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(TimeDelta::zero());
    }
    let mut total: i128 = 0;
    loop {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(digits);
        let next = after.find(|character: char| character.is_ascii_digit() || character == '.');
        let (unit, after) = after.split_at(next.unwrap_or(after.len()));
        total = total.checked_add(nanoseconds(number, unit)?)?;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    from_nanoseconds(if negative { -total } else { total })
}

fn nanoseconds(number: &str, unit: &str) -> Option<i128> {
    let unit: i128 = match unit {
        "h" => 3600 * NANOSECONDS_PER_SECOND,
        "m" => 60 * NANOSECONDS_PER_SECOND,
        "s" => NANOSECONDS_PER_SECOND,
        "ms" => 1_000_000,
        // Both signs for "micro" that Unicode has.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1000,
        "ns" => 1,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + fraction.len() == 0 || whole.len() > 19 || fraction.contains('.') {
        return None;
    }
    let digits = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            text.parse::<i128>().ok()
        }
    };
    // More digits than nanoseconds have don't count.
    let fraction = fraction.get(..fraction.len().min(15))?;
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    digits(whole)?
        .checked_mul(unit)?
        .checked_add(digits(fraction)?.checked_mul(unit)? / scale)
}

fn from_nanoseconds(total: i128) -> Option<TimeDelta> {
    let seconds = i64::try_from(total.div_euclid(NANOSECONDS_PER_SECOND)).ok()?;
    TimeDelta::new(
        seconds,
        u32::try_from(total.rem_euclid(NANOSECONDS_PER_SECOND)).ok()?,
    )
}

fn to_nanoseconds(duration: TimeDelta) -> i128 {
    i128::from(duration.num_seconds()) * NANOSECONDS_PER_SECOND + i128::from(duration.subsec_nanos())
}

/// As Go prints it: no trailing zeros in the fraction.
pub(super) fn print_timestamp(time: DateTime<Utc>) -> String {
    let text = time.to_rfc3339_opts(SecondsFormat::Nanos, true);
    match text.trim_end_matches('Z').split_once('.') {
        Some((seconds, fraction)) if fraction.trim_end_matches('0').is_empty() => format!("{seconds}Z"),
        Some((seconds, fraction)) => format!("{seconds}.{}Z", fraction.trim_end_matches('0')),
        None => text,
    }
}

/// In seconds, as protobuf's JSON form has it.
pub(super) fn print_duration(duration: TimeDelta) -> String {
    let total = to_nanoseconds(duration);
    let sign = if total < 0 { "-" } else { "" };
    let (seconds, fraction) = (
        total.abs() / NANOSECONDS_PER_SECOND,
        format!("{:09}", total.abs() % NANOSECONDS_PER_SECOND),
    );
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{seconds}s"),
        fraction => format!("{sign}{seconds}.{fraction}s"),
    }
}

/// `UTC` or an offset such as `+02:00`; names of places would need a time zone database.
pub(super) fn parse_zone(text: &str) -> Option<FixedOffset> {
    if matches!(text, "UTC" | "Z" | "") {
        return FixedOffset::east_opt(0);
    }
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |text: &str, limit| {
        let plain = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse::<i32>().ok().filter(|number| plain && *number < limit)
    };
    let seconds = two_digits(hours, 24)? * 3600 + two_digits(minutes, 60)? * 60;
    FixedOffset::east_opt(if negative { -seconds } else { seconds })
}

/// A part of a timestamp; months, days of months (but not dates), of weeks and of years count from zero.
pub(super) fn part_of_timestamp(part: Part, time: DateTime<Utc>, zone: FixedOffset) -> i64 {
    let time = time.with_timezone(&zone);
    match part {
        Part::FullYear => i64::from(time.year()),
        Part::Month => i64::from(time.month0()),
        Part::Date => i64::from(time.day()),
        Part::DayOfMonth => i64::from(time.day0()),
        Part::DayOfWeek => i64::from(time.weekday().num_days_from_sunday()),
        Part::DayOfYear => i64::from(time.ordinal0()),
        Part::Hours => i64::from(time.hour()),
        Part::Minutes => i64::from(time.minute()),
        Part::Seconds => i64::from(time.second()),
        Part::Milliseconds => i64::from(time.timestamp_subsec_millis()),
    }
}

/// A duration as a whole in hours and so on, but only the milliseconds within its second.
pub(super) fn part_of_duration(part: Part, duration: TimeDelta) -> Option<i64> {
    Some(match part {
        Part::Hours => duration.num_hours(),
        Part::Minutes => duration.num_minutes(),
        Part::Seconds => duration.num_seconds(),
        Part::Milliseconds => i64::from(duration.subsec_nanos() / 1_000_000),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_the_form_of_go() {
        let printed = |text| parse_duration(text).map(print_duration);
        for (text, expected) in [
            ("1h30m", "5400s"),
            ("1.5s", "1.5s"),
            ("-1.5s", "-1.5s"),
            ("-0.000000001s", "-0.000000001s"),
            ("250ms", "0.25s"),
            ("2us3ns", "0.000002003s"),
            ("0", "0s"),
            ("0s", "0s"),
            (".5s", "0.5s"),
            ("5.s", "5s"),
            ("0.123456789s", "0.123456789s"),
        ] {
            assert_eq!(printed(text).as_deref(), Some(expected), "{text}");
        }
        for bad in [
            "",
            "-",
            "s",
            "1",
            ".s",
            "1.2.3s",
            "1d",
            "1s2",
            "1 s",
            "99999999999999999999h",
            "1s-2s",
            "\u{e9}",
        ] {
            assert_eq!(printed(bad), None, "{bad}");
        }
    }

    #[test]
    fn timestamps_keep_nanoseconds() {
        let printed = |text| parse_timestamp(text).map(print_timestamp);
        for text in [
            "2026-03-14T09:26:54.824361129Z",
            "2026-03-14T09:26:54Z",
            "2026-03-14T09:26:54.5Z",
        ] {
            assert_eq!(printed(text).as_deref(), Some(text));
        }
        assert_eq!(
            printed("2026-03-14T11:26:54+02:00").as_deref(),
            Some("2026-03-14T09:26:54Z")
        );
        for bad in [
            "",
            "2026-03-14",
            "2026-13-14T09:26:54Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(printed(bad), None, "{bad}");
        }
    }

    #[test]
    fn parts_in_a_zone() {
        let time = parse_timestamp("2026-03-14T23:26:54.824Z").expect("a valid timestamp");
        let part = |part, zone| part_of_timestamp(part, time, parse_zone(zone).expect("a valid zone"));
        let parts = [
            Part::FullYear,
            Part::Month,
            Part::Date,
            Part::DayOfMonth,
            Part::DayOfWeek,
            Part::DayOfYear,
        ];
        assert_eq!(parts.map(|name| part(name, "UTC")), [2026, 2, 14, 13, 6, 72]);
        let parts = [
            Part::Hours,
            Part::Minutes,
            Part::Seconds,
            Part::Milliseconds,
            Part::Date,
        ];
        assert_eq!(parts.map(|name| part(name, "+02:30")), [1, 56, 54, 824, 15]);
        assert_eq!(part(Part::Hours, "-09:00"), 14);
        for bad in ["Europe/Berlin", "+2:00", "+24:00", "02", "+02:60", "+0200"] {
            assert_eq!(parse_zone(bad), None, "{bad}");
        }
    }

    #[test]
    fn parts_of_a_duration() {
        let duration = parse_duration("-1h30m0.25s").expect("a valid duration");
        let parts = [
            Part::Hours,
            Part::Minutes,
            Part::Seconds,
            Part::Milliseconds,
            Part::Date,
        ];
        let expected = [Some(-1), Some(-90), Some(-5400), Some(-250), None];
        assert_eq!(parts.map(|part| part_of_duration(part, duration)), expected);
    }
}
