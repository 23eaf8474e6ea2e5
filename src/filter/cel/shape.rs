//! What to read from an event: in come the fields that an expression names, out go decoded messages.
//!
//! A shape lists the fields of one message type that any part of the expression looks at. Decoding an
//! event builds those and skips the rest, which is most of it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use prost_reflect::{EnumDescriptor, FieldDescriptor, MessageDescriptor};
use serde_json::de::SliceRead;
use serde_json::Deserializer;

use super::time;
use super::types::Type;
use super::value::{Message, Shared, Value};

/// Protobuf's JSON form lets writers leave the padding out and readers must cope.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
