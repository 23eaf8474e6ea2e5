//! Conditions on a process's capabilities.

use crate::event::Capabilities;
use crate::pb::{CapFilter, CapFilterSet, CapabilitiesType};
use crate::suggest;

/// How many capabilities the API knows.
const COUNT: i32 = 41;

/// `tetragon.CapFilter` with its lists as bit sets.
#[derive(Debug)]
pub(crate) struct CapabilityCheck {
    permitted: SetCheck,
    effective: SetCheck,
    inheritable: SetCheck,
}

/// Empty lists ask for nothing.
#[derive(Debug)]
struct SetCheck {
    any: u64,
    all: u64,
    exactly: u64,
    none: u64,
}

impl CapabilityCheck {
    pub(crate) fn new(filter: &CapFilter) -> Self {
        let check = |set: &Option<CapFilterSet>| SetCheck::new(&set.clone().unwrap_or_default());
        CapabilityCheck {
            permitted: check(&filter.permitted),
            effective: check(&filter.effective),
            inheritable: check(&filter.inheritable),
        }
    }

    pub(crate) fn matches(&self, capabilities: Capabilities) -> bool {
        self.permitted.matches(capabilities.permitted)
            && self.effective.matches(capabilities.effective)
            && self.inheritable.matches(capabilities.inheritable)
    }
}

impl SetCheck {
    fn new(filter: &CapFilterSet) -> Self {
        SetCheck {
            any: bits(&filter.any),
            all: bits(&filter.all),
            exactly: bits(&filter.exactly),
            none: bits(&filter.none),
        }
    }

    fn matches(&self, set: u64) -> bool {
        (self.any == 0 || set & self.any != 0)
            && set & self.all == self.all
            && (self.exactly == 0 || set == self.exactly)
            && set & self.none == 0
    }
}

fn bits(capabilities: &[i32]) -> u64 {
    capabilities
        .iter()
        .filter_map(|&capability| u32::try_from(capability).ok())
        .fold(0, |bits, capability| {
            bits | 1_u64.checked_shl(capability).unwrap_or_default()
        })
}

/// The capability that a user calls `name`: in any case, with or without `CAP_`. The error is a hint, or empty.
pub(crate) fn capability_named(name: &str) -> Result<CapabilitiesType, String> {
    let upper = name.to_ascii_uppercase();
    let short = upper.strip_prefix("CAP_").unwrap_or(&upper);
    // The API calls one capability DAC_OVERRIDE, without the prefix of all others.
    CapabilitiesType::from_str_name(&format!("CAP_{short}"))
        .or_else(|| CapabilitiesType::from_str_name(short))
        .ok_or_else(|| {
            let names = (0..COUNT).filter_map(|number| CapabilitiesType::try_from(number).ok());
            suggest::did_you_mean(&upper, names.map(|known| known.as_str_name()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_has_to_hold() {
        let (admin, raw, bpf) = (
            CapabilitiesType::CapSysAdmin as i32,
            CapabilitiesType::CapNetRaw as i32,
            CapabilitiesType::CapBpf as i32,
        );
        let matches = |filter: CapFilterSet, set: &[i32]| {
            let check = CapabilityCheck::new(&CapFilter {
                effective: Some(filter),
                ..Default::default()
            });
            check.matches(Capabilities {
                effective: bits(set),
                ..Default::default()
            })
        };
        let any = || CapFilterSet {
            any: vec![admin, raw],
            ..Default::default()
        };
        assert!(matches(any(), &[raw, bpf]) && !matches(any(), &[bpf]));
        let all = || CapFilterSet {
            all: vec![admin, raw],
            ..Default::default()
        };
        assert!(matches(all(), &[admin, raw, bpf]) && !matches(all(), &[admin]));
        let exactly = || CapFilterSet {
            exactly: vec![admin, raw],
            ..Default::default()
        };
        assert!(matches(exactly(), &[admin, raw]) && !matches(exactly(), &[admin, raw, bpf]));
        let none = || CapFilterSet {
            none: vec![admin, raw],
            ..Default::default()
        };
        assert!(matches(none(), &[bpf]) && matches(none(), &[]) && !matches(none(), &[raw]));
    }

    #[test]
    fn names_are_taken_in_any_form() {
        assert_eq!(
            capability_named("cap_sys_admin"),
            Ok(CapabilitiesType::CapSysAdmin)
        );
        assert_eq!(capability_named("NET_RAW"), Ok(CapabilitiesType::CapNetRaw));
        assert_eq!(
            capability_named("CAP_DAC_OVERRIDE"),
            Ok(CapabilitiesType::DacOverride)
        );
        assert_eq!(
            capability_named("CAP_SYS_ADMINN"),
            Err(": did you mean \"CAP_SYS_ADMIN\"?".to_owned())
        );
        assert!((0..COUNT).all(|number| CapabilitiesType::try_from(number).is_ok()));
        assert!(CapabilitiesType::try_from(COUNT).is_err());
    }
}
