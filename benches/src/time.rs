//! Points in time, and their text in protobuf's JSON form.

/// Nanoseconds in a second.
pub(crate) const SECOND: u64 = 1_000_000_000;

/// Nanoseconds since 1970, UTC.
#[derive(Clone, Copy)]
pub(crate) struct Timestamp(pub(crate) u64);

impl Timestamp {
    /// The time `nanoseconds` later.
    pub(crate) fn after(self, nanoseconds: u64) -> Self {
        Self(self.0 + nanoseconds)
    }

    /// The time `nanoseconds` earlier.
    pub(crate) fn before(self, nanoseconds: u64) -> Self {
        Self(self.0.saturating_sub(nanoseconds))
    }

    /// The whole second that this time lies in.
    pub(crate) fn whole_second(self) -> Self {
        Self(self.0 / SECOND * SECOND)
    }

    /// RFC 3339 with 0, 3, 6 or 9 digits after the second: as many groups of three as are needed.
    pub(crate) fn text(self) -> String {
        let (seconds, nanoseconds) = (self.0 / SECOND, self.0 % SECOND);
        let (year, month, day) = date(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let fraction = match nanoseconds {
            0 => String::new(),
            _ if nanoseconds % 1_000_000 == 0 => format!(".{:03}", nanoseconds / 1_000_000),
            _ if nanoseconds % 1000 == 0 => format!(".{:06}", nanoseconds / 1000),
            _ => format!(".{nanoseconds:09}"),
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }
}

/// Year, month and day of a day that is counted from 1970.
fn date(mut day: u64) -> (u64, u64, u64) {
    let mut year = 1970;
    while day >= days_of_year(year) {
        day -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    (year, month, day + 1)
}

/// 366 in a leap year, 365 else.
fn days_of_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::{SECOND, Timestamp};

    #[test]
    fn text_of_known_times() {
        assert_eq!(Timestamp(0).text(), "1970-01-01T00:00:00Z");
        assert_eq!(
            Timestamp(1_709_210_096 * SECOND + 5).text(),
            "2024-02-29T12:34:56.000000005Z"
        );
        assert_eq!(
            Timestamp(1_798_761_599 * SECOND + 120_000_000).text(),
            "2026-12-31T23:59:59.120Z"
        );
        assert_eq!(
            Timestamp(1_798_761_600 * SECOND + 7_000).text(),
            "2027-01-01T00:00:00.000007Z"
        );
    }
}
