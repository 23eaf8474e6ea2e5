//! Kubernetes' IP and CIDR library: in come strings, out go addresses, networks and their properties.
//!
//! Kubernetes takes fewer spellings than most parsers: no zones, no leading zeros and no IPv4 addresses
//! dressed up as IPv6, so that two tools never read one string as two addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network: an address, which may have host bits, and the length of its prefix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cidr {
    address: IpAddr,
    length: u8,
}

pub(super) fn parse_ip(text: &str) -> Option<IpAddr> {
    match text.parse().ok()? {
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => None,
        address => Some(address),
    }
}

/// Whether the text is spelled the way the address prints; `None` when it isn't an address.
pub(super) fn is_canonical(text: &str) -> Option<bool> {
    parse_ip(text).map(|address| address.to_string() == text)
}

pub(super) fn family(address: IpAddr) -> i64 {
    if address.is_ipv4() { 4 } else { 6 }
}

pub(super) fn is_link_local_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

pub(super) fn is_link_local_multicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[..3] == [224, 0, 0],
        // The second byte holds flags and the scope, which is 2 for "link local".
        IpAddr::V6(address) => address.segments()[0] & 0xff0f == 0xff02,
    }
}

/// Private addresses count as global here, as they do in Go and therefore in Kubernetes.
pub(super) fn is_global_unicast(address: IpAddr) -> bool {
    address != IpAddr::V4(Ipv4Addr::BROADCAST)
        && !address.is_unspecified()
        && !address.is_loopback()
        && !address.is_multicast()
        && !is_link_local_unicast(address)
}

impl Cidr {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = parse_ip(address)?;
        let plain = length == "0"
            || (!length.starts_with('0') && length.bytes().all(|character| character.is_ascii_digit()));
        let length = length
            .parse()
            .ok()
            .filter(|length| plain && *length <= width(address))?;
        Some(Self { address, length })
    }

    pub(super) fn address(self) -> IpAddr {
        self.address
    }

    pub(super) fn length(self) -> u8 {
        self.length
    }

    /// The same network without host bits.
    pub(super) fn masked(self) -> Self {
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.length)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.length)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        };
        Self { address, ..self }
    }

    pub(super) fn contains_ip(self, address: IpAddr) -> bool {
        // Equality tells the families apart; a prefix of IPv4 is never longer than an IPv6 address.
        self.length <= width(address) && Self { address, ..self }.masked() == self.masked()
    }

    pub(super) fn contains_cidr(self, other: Self) -> bool {
        self.length <= other.length && self.contains_ip(other.address)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.length)
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        parse_ip(text).unwrap_or_else(|| panic!("{text} is an address"))
    }

    fn cidr(text: &str) -> Cidr {
        Cidr::parse(text).unwrap_or_else(|| panic!("{text} is a network"))
    }

    #[test]
    fn addresses_are_read_strictly() {
        for good in ["127.0.0.1", "0.0.0.0", "::1", "::", "2001:DB8::ABCD", "::1.2.3.4"] {
            assert!(parse_ip(good).is_some(), "{good}");
        }
        let bad = [
            "",
            "1.2.3",
            "1.2.3.4.5",
            "256.0.0.1",
            "01.2.3.4",
            "1.2.3.04",
            "::ffff:1.2.3.4",
            " ::1",
        ];
        for bad in bad
            .into_iter()
            .chain(["::ffff:c0a8:1", "fe80::1%eth0", "1.2.3.4/8", "[::1]", "1.2.3.4 "])
        {
            assert!(parse_ip(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn canonical_is_how_an_address_prints() {
        assert_eq!(is_canonical("127.0.0.1"), Some(true));
        assert_eq!(is_canonical("2001:db8::abcd"), Some(true));
        assert_eq!(is_canonical("2001:DB8::ABCD"), Some(false));
        assert_eq!(is_canonical("2001:db8::0:0:0:abcd"), Some(false));
        assert_eq!(is_canonical("::1.2.3.4"), Some(false));
        assert_eq!(is_canonical("nonsense"), None);
    }

    #[test]
    fn properties_of_addresses() {
        assert_eq!((family(ip("127.0.0.1")), family(ip("::1"))), (4, 6));
        assert!(is_link_local_multicast(ip("224.0.0.251")) && is_link_local_multicast(ip("ff02::1")));
        assert!(is_link_local_multicast(ip("ff12::1")) && !is_link_local_multicast(ip("ff05::1")));
        assert!(!is_link_local_multicast(ip("224.0.1.1")));
        assert!(is_link_local_unicast(ip("169.254.169.254")) && is_link_local_unicast(ip("fe80::1")));
        assert!(is_link_local_unicast(ip("febf::1")) && !is_link_local_unicast(ip("fec0::1")));
        for global in [
            "8.8.8.8",
            "10.0.0.1",
            "192.168.0.1",
            "240.0.0.1",
            "fd00::1",
            "2001:db8::1",
        ] {
            assert!(is_global_unicast(ip(global)), "{global}");
        }
        for local in [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "239.1.1.1",
            "::",
            "::1",
            "ff0e::1",
        ] {
            assert!(!is_global_unicast(ip(local)), "{local}");
        }
    }

    #[test]
    fn networks_are_read_strictly() {
        for good in [
            "10.0.0.0/8",
            "10.1.2.3/8",
            "0.0.0.0/0",
            "::/0",
            "::1/128",
            "1.2.3.4/32",
        ] {
            assert_eq!(cidr(good).to_string(), good);
        }
        let bad = [
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "10.0.0.0/-1",
        ];
        for bad in bad.into_iter().chain([
            "/8",
            "::ffff:1.2.3.4/96",
            "fe80::1%eth0/64",
            "1.2.3.4/8/8",
            "1.2.3.4/ 8",
        ]) {
            assert!(Cidr::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn networks_contain_addresses_and_networks() {
        assert!(cidr("10.0.0.0/8").contains_ip(ip("10.255.0.1")));
        assert!(cidr("10.1.2.3/8").contains_ip(ip("10.255.0.1")));
        assert!(!cidr("10.0.0.0/8").contains_ip(ip("11.0.0.1")));
        assert!(cidr("0.0.0.0/0").contains_ip(ip("255.255.255.255")));
        assert!(!cidr("0.0.0.0/0").contains_ip(ip("::1")) && !cidr("::/0").contains_ip(ip("1.2.3.4")));
        assert!(!cidr("2001:db8::/64").contains_ip(ip("1.2.3.4")));
        assert!(cidr("2001:db8::/32").contains_ip(ip("2001:db8:ffff::1")));
        assert!(cidr("192.168.0.0/16").contains_cidr(cidr("192.168.10.0/24")));
        assert!(cidr("192.168.0.0/16").contains_cidr(cidr("192.168.0.0/16")));
        assert!(!cidr("192.168.0.0/24").contains_cidr(cidr("192.168.0.0/16")));
        assert!(!cidr("192.168.0.0/16").contains_cidr(cidr("192.200.0.0/30")));
        assert!(!cidr("0.0.0.0/0").contains_cidr(cidr("::/0")));
    }

    #[test]
    fn masks_clear_the_host_bits() {
        assert_eq!(cidr("192.168.1.2/16").masked(), cidr("192.168.0.0/16"));
        assert_eq!(cidr("192.168.1.2/0").masked(), cidr("0.0.0.0/0"));
        assert_eq!(cidr("2001:db8::1/32").masked(), cidr("2001:db8::/32"));
        assert_eq!(cidr("::1/128").masked(), cidr("::1/128"));
        assert_ne!(cidr("192.168.1.2/16"), cidr("192.168.0.0/16"));
        assert_eq!(
            (cidr("10.0.0.1/8").address(), cidr("10.0.0.1/8").length()),
            (ip("10.0.0.1"), 8)
        );
    }
}
