//! What the user wants to see, before anything is compiled.

use chrono::{DateTime, Utc};
use prost_reflect::DynamicMessage;

use super::capabilities::capability_named;
use crate::pb::{CapFilter, CapFilterSet, Filter};
use crate::schema;

/// The API's allow and deny lists, and what the API has no words for.
///
/// An event passes if one of the filters in `allow` matches, or there are none, and none in `deny` does. Within a
/// filter all fields have to match, within a field one of its values.
#[derive(Debug, Default)]
pub(crate) struct FilterSpec {
    pub(crate) allow: Vec<Filter>,
    pub(crate) deny: Vec<Filter>,
    /// Earlier events don't pass.
    pub(crate) since: Option<DateTime<Utc>>,
    /// Later events don't pass.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// Why a part of a specification can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpecError {
    #[error("{0:?} is not a filter in protobuf JSON, like {{\"namespace\":[\"default\"]}}: {1}")]
    RawFilter(String, serde_json::Error),
    #[error("{0:?} is not of the form SET:MATCH:CAPABILITY[,CAPABILITY…], like effective:any:CAP_SYS_ADMIN")]
    CapabilityForm(String),
    #[error("unknown capability set {0:?}: permitted, effective or inheritable")]
    CapabilitySet(String),
    #[error("unknown way to match capabilities {0:?}: any, all, exactly or none")]
    CapabilityMatch(String),
    #[error("unknown capability {0:?}{1}")]
    Capability(String, String),
}

/// Reads filters in protobuf JSON: one, several one after the other, or arrays of them.
pub(crate) fn raw_filters(json: &str) -> Result<Vec<Filter>, SpecError> {
    let error = |error| SpecError::RawFilter(json.to_owned(), error);
    let mut filters = Vec::new();
    for value in serde_json::Deserializer::from_str(json).into_iter::<serde_json::Value>() {
        let values = match value.map_err(error)? {
            serde_json::Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let message = DynamicMessage::deserialize(schema::message("Filter"), value).map_err(error)?;
            filters.push(
                message
                    .transcode_to()
                    .map_err(|cause| error(serde::de::Error::custom(cause)))?,
            );
        }
    }
    if filters.is_empty() {
        return Err(error(serde::de::Error::custom("it is empty")));
    }
    Ok(filters)
}

/// Adds a condition of the form `SET:MATCH:CAPABILITY[,CAPABILITY…]` to `filter`.
pub(crate) fn capability_filter(condition: &str, filter: &mut CapFilter) -> Result<(), SpecError> {
    let mut parts = condition.splitn(3, ':');
    let (Some(set), Some(how), Some(names)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(SpecError::CapabilityForm(condition.to_owned()));
    };
    let set = match set {
        "permitted" => &mut filter.permitted,
        "effective" => &mut filter.effective,
        "inheritable" => &mut filter.inheritable,
        _ => return Err(SpecError::CapabilitySet(set.to_owned())),
    };
    let set = set.get_or_insert_with(CapFilterSet::default);
    let list = match how {
        "any" => &mut set.any,
        "all" => &mut set.all,
        "exactly" => &mut set.exactly,
        "none" => &mut set.none,
        _ => return Err(SpecError::CapabilityMatch(how.to_owned())),
    };
    for name in names.split(',').map(str::trim) {
        list.push(
            capability_named(name).map_err(|hint| SpecError::Capability(name.to_owned(), hint))? as i32,
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pb::{CapabilitiesType, EventType};

    #[test]
    fn raw_filters_are_protobuf_json() {
        let filters = raw_filters(
            r#"{"namespace":["default"],"eventSet":["PROCESS_EXEC"],"health_check":false} [{"pid":[1,"2"]},{}]"#,
        )
        .unwrap();
        assert_eq!(filters.len(), 3);
        assert_eq!(filters[0].event_set, [EventType::ProcessExec as i32]);
        assert_eq!(filters[0].health_check, Some(false));
        assert_eq!(filters[1].pid, [1, 2]);
        for wrong in ["", "[]", "{\"nope\":1}", "{", "7", "{\"event_set\":[\"NOPE\"]}"] {
            assert!(raw_filters(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn capability_conditions_are_read() {
        let mut filter = CapFilter::default();
        capability_filter("effective:any:CAP_SYS_ADMIN,net_raw", &mut filter).unwrap();
        capability_filter("effective:none:CAP_BPF", &mut filter).unwrap();
        let effective = filter.effective.unwrap();
        assert_eq!(
            effective.any,
            [
                CapabilitiesType::CapSysAdmin as i32,
                CapabilitiesType::CapNetRaw as i32
            ]
        );
        assert_eq!(effective.none, [CapabilitiesType::CapBpf as i32]);
        for wrong in [
            "effective",
            "effective:any",
            "e:any:CAP_BPF",
            "effective:some:CAP_BPF",
            "effective:any:CAP_BFP",
        ] {
            assert!(
                capability_filter(wrong, &mut CapFilter::default()).is_err(),
                "{wrong}"
            );
        }
    }
}
