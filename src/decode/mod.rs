//! Bytes of a log become events.
//!
//! `records` finds the events in the text around them, `glance` knows at a glance which lines need no reading,
//! `event` reads one, `reader` knows JSON, `block` knows brackets. Nothing is copied but strings with escapes, and
//! what nobody wants is passed over.

mod block;
mod event;
mod glance;
mod reader;
mod records;

pub(crate) use event::event;
pub(crate) use glance::{Glance, begins_as_event, is_whole_event};
pub(crate) use reader::{JsonError, Reader, ValueKind};
pub(crate) use records::{Item, Place, Records, Skipped, boundary};
