//! Capabilities by name.

use crate::pb::CapabilitiesType;
use crate::suggest;

/// The last capability that Linux has.
const LAST: u8 = 40;

/// The number of a capability, as in `CAP_CHOWN`: its bit in the kernel's sets. Case doesn't count, as for agents.
pub(super) fn number(name: &str) -> Option<u8> {
    let name = name.trim().to_ascii_uppercase();
    let number = CapabilitiesType::from_str_name(&name)? as i32;
    u8::try_from(number).ok().filter(|&number| number <= LAST)
}

/// The name of a capability.
pub(crate) fn name(number: u8) -> Option<&'static str> {
    (number <= LAST).then_some(())?;
    CapabilitiesType::try_from(i32::from(number))
        .ok()
        .map(|capability| capability.as_str_name())
}

/// The capability whose name is most like this one.
pub(super) fn nearest(text: &str) -> Option<&'static str> {
    let upper = text.to_ascii_uppercase();
    let whole = if upper.starts_with("CAP_") {
        upper
    } else {
        format!("CAP_{upper}")
    };
    suggest::nearest(&whole, (0..=LAST).filter_map(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_have_names_and_numbers() {
        assert_eq!(number("CAP_CHOWN"), Some(0));
        assert_eq!(number(" cap_sys_admin"), Some(21));
        assert_eq!(number("CAP_NOPE"), None);
        assert_eq!(name(12), Some("CAP_NET_ADMIN"));
        assert_eq!(
            (name(LAST), name(LAST + 1)),
            (Some("CAP_CHECKPOINT_RESTORE"), None)
        );
        assert_eq!(nearest("NET_ADMIN"), Some("CAP_NET_ADMIN"));
        assert_eq!(nearest("CAP_SYSADMIN"), Some("CAP_SYS_ADMIN"));
    }
}
