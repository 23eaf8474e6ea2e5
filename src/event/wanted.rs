//! Which parts of an event somebody is going to read, so that decoding can pass over the rest.

use std::ops::BitOr;

/// Filters and encoders say what they read; a source leaves everything else at its default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent parts")]
pub(crate) struct Wanted {
    /// `process`, without its labels and capabilities.
    pub(crate) process: bool,
    /// Capabilities of `process`.
    pub(crate) capabilities: bool,
    /// Pod labels of `process`.
    pub(crate) labels: bool,
    pub(crate) parent: bool,
    pub(crate) ancestors: bool,
    pub(crate) time: bool,
    /// What is particular to the type of event: everything but processes and time.
    pub(crate) details: bool,
    /// The text of the event, with all that it says.
    pub(crate) text: bool,
}

impl Wanted {
    /// Every part.
    #[cfg(test)]
    pub(crate) const ALL: Wanted = Wanted {
        process: true,
        capabilities: true,
        labels: true,
        parent: true,
        ancestors: true,
        time: true,
        details: true,
        text: true,
    };

    /// Whether the message of the event's type has to be looked into at all.
    pub(crate) fn looks_inside(self) -> bool {
        self.process || self.parent || self.ancestors || self.details
    }
}

impl BitOr for Wanted {
    type Output = Wanted;

    fn bitor(self, other: Wanted) -> Wanted {
        Wanted {
            process: self.process | other.process,
            capabilities: self.capabilities | other.capabilities,
            labels: self.labels | other.labels,
            parent: self.parent | other.parent,
            ancestors: self.ancestors | other.ancestors,
            time: self.time | other.time,
            details: self.details | other.details,
            text: self.text | other.text,
        }
    }
}
