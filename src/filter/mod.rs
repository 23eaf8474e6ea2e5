//! Which events pass, and which of their fields.
//!
//! A [`FilterSpec`] is what the user asked for, in the API's own terms, so that it can be sent to an agent as it
//! is. A [`Matcher`] is its compiled form for events that are matched here; a [`Prefilter`] tells from the bytes of
//! a line that it can't match; [`FieldMask`] cuts fields out of JSON; `request` is what an agent is asked for.
//! Nothing here prints or reads input.

mod capabilities;
mod cel;
mod descendants;
mod fields;
mod literals;
mod matcher;
mod prefilter;
mod request;
mod selector;
mod spec;

pub(crate) use descendants::Descendants;
pub(crate) use fields::{FieldMask, FieldMaskError};
pub(crate) use matcher::{FilterError, Matcher, one_line};
pub(crate) use prefilter::Prefilter;
pub(crate) use request::{left_over, request};
pub(crate) use spec::{FilterSpec, SpecError, capability_filter, raw_filters};
