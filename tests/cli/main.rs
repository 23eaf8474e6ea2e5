//! Tests through the binary, in one program so that it links once.

mod agent_events;
mod agent_merge;
mod commands;
mod do_better;
mod fields;
mod filters;
mod follow;
mod generated;
mod hostile;
mod input;
mod lint;
mod output;
mod parity;
mod policy;
mod probe;
mod replay;
mod sensor;
mod support;
mod support_agent;
