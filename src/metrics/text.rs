//! Prometheus' text format, version 0.0.4.

use std::fmt::Write as _;

/// All numbers that are shown.
#[derive(Default)]
pub(crate) struct Metrics {
    families: Vec<Family>,
}

/// Numbers of one name.
struct Family {
    name: &'static str,
    help: &'static str,
    kind: Kind,
    read: Read,
}

/// Gives labels, as they are written between braces, and numbers.
type Read = Box<dyn Fn() -> Vec<(String, u64)> + Send + Sync>;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
}

impl Metrics {
    /// A number that only grows.
    pub(crate) fn counter(
        &mut self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        self.add(
            name,
            help,
            Kind::Counter,
            Box::new(move || vec![(String::new(), read())]),
        );
    }

    /// A number that goes up and down.
    pub(crate) fn gauge(
        &mut self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        self.add(
            name,
            help,
            Kind::Gauge,
            Box::new(move || vec![(String::new(), read())]),
        );
    }

    /// Numbers that only grow, with labels.
    pub(crate) fn counters(
        &mut self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Vec<(String, u64)> + Send + Sync + 'static,
    ) {
        self.add(name, help, Kind::Counter, Box::new(read));
    }

    /// What is always so: labels with the number 1.
    pub(crate) fn fact(&mut self, name: &'static str, help: &'static str, labels: String) {
        self.add(
            name,
            help,
            Kind::Gauge,
            Box::new(move || vec![(labels.clone(), 1)]),
        );
    }

    fn add(&mut self, name: &'static str, help: &'static str, kind: Kind, read: Read) {
        self.families.push(Family {
            name,
            help,
            kind,
            read,
        });
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for family in &self.families {
            let Family { name, help, .. } = family;
            let kind = match family.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            // A string can be written to.
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
            for (labels, number) in (family.read)() {
                let _ = match labels.as_str() {
                    "" => writeln!(text, "{name} {number}"),
                    labels => writeln!(text, "{name}{{{labels}}} {number}"),
                };
            }
        }
        text
    }
}

/// A label and its value.
pub(super) fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n");
    format!("{name}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_names_and_labels() {
        let mut metrics = Metrics::default();
        metrics.gauge("size", "How many.", || 7);
        metrics.counters("things_total", "By type.", || {
            vec![(label("type", "a\"b\\c\n"), 1), (label("type", "d"), 2)]
        });
        assert_eq!(
            metrics.text(),
            "# HELP size How many.\n# TYPE size gauge\nsize 7\n\
             # HELP things_total By type.\n# TYPE things_total counter\n\
             things_total{type=\"a\\\"b\\\\c\\n\"} 1\nthings_total{type=\"d\"} 2\n"
        );
    }
}
