//! `tetra info`.

use prost::Message as _;
use serde_json::{Map, Value, json};

use super::agent::{agent, ask, print_json};
use crate::cli::ConnectionArgs;
use crate::error::Error;
use crate::pb::{GetInfoRequest, GetInfoResponse};

pub(crate) fn info(connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let info = ask(&agent, "GetInfo", &async |api| {
        api.sensors().get_info(GetInfoRequest {}).await
    })?;
    print_json([as_json(info)])
}

/// The reference's own form, which isn't that of the message.
fn as_json(info: GetInfoResponse) -> String {
    let probes: Map<String, Value> = info
        .probes
        .into_iter()
        .map(|probe| (probe.name, json!(probe.enabled.unwrap_or_default())))
        .collect();
    let conf: Map<String, Value> = info
        .conf
        .into_iter()
        .map(|setting| {
            (
                setting.key,
                setting.value.map_or(Value::Null, |value| setting_value(&value)),
            )
        })
        .collect();
    // Put together by hand, because objects of serde_json are in the order of their names.
    let mut parts = vec![
        format!("\"Name\":{}", json!(info.name)),
        format!("\"Version\":{}", json!(info.version)),
        format!("\"Probes\":{}", Value::Object(probes)),
        format!("\"Conf\":{}", Value::Object(conf)),
    ];
    if let Some(build) = info.build {
        parts.push(format!(
            "\"Build\":{{\"GoVersion\":{},\"Commit\":{},\"Time\":{},\"Modified\":{}}}",
            json!(build.go_version),
            json!(build.commit),
            json!(build.time),
            json!(build.modified)
        ));
    }
    format!("{{{}}}", parts.join(","))
}

/// A setting from its `google.protobuf` wrapper; one of another type is named.
fn setting_value(any: &prost_types::Any) -> Value {
    let bytes = any.value.as_slice();
    let value = match any.type_url.rsplit('/').next().unwrap_or_default() {
        "google.protobuf.BoolValue" => bool::decode(bytes).map(|value| json!(value)),
        "google.protobuf.StringValue" => String::decode(bytes).map(|value| json!(value)),
        "google.protobuf.Int32Value" => i32::decode(bytes).map(|value| json!(value)),
        "google.protobuf.Int64Value" => i64::decode(bytes).map(|value| json!(value)),
        "google.protobuf.UInt32Value" => u32::decode(bytes).map(|value| json!(value)),
        "google.protobuf.UInt64Value" => u64::decode(bytes).map(|value| json!(value)),
        "google.protobuf.FloatValue" => f32::decode(bytes).map(|value| json!(value)),
        "google.protobuf.DoubleValue" => f64::decode(bytes).map(|value| json!(value)),
        _ => Ok(json!({ "@type": any.type_url })),
    };
    value.unwrap_or(Value::Null)
}
