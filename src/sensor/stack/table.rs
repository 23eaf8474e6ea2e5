//! Functions by address: 16 bytes for each, and its name.

/// A table to look functions up in.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By address.
    functions: Vec<Function>,
    /// One behind the other, each ended by NUL.
    names: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Function {
    address: u64,
    /// 0: up to the next function.
    size: u32,
    /// Where its name begins.
    name: u32,
}

/// A function that has an address in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// Where it begins.
    pub(super) address: u64,
    pub(super) name: &'a [u8],
}

impl Table {
    /// Adds a function; a `size` of 0 isn't known. Names without NUL only. Says whether there was room: 4 GiB of names
    /// are too much.
    pub(super) fn push(&mut self, address: u64, size: u64, name: &[u8]) -> bool {
        let Ok(start) = u32::try_from(self.names.len()) else {
            return false;
        };
        self.names.extend_from_slice(name);
        self.names.push(0);
        self.functions.push(Function {
            address,
            size: u32::try_from(size).unwrap_or(u32::MAX),
            name: start,
        });
        true
    }

    /// To be called once all functions are there. Of several at an address the first counts.
    pub(super) fn finish(&mut self) {
        self.functions.sort_by_key(|function| function.address);
        self.functions.dedup_by_key(|function| function.address);
        self.functions.shrink_to_fit();
        self.names.shrink_to_fit();
    }

    /// The function that has the address in it.
    pub(super) fn find(&self, address: u64) -> Option<Found<'_>> {
        let behind = self
            .functions
            .partition_point(|function| function.address <= address);
        let function = self.functions.get(behind.checked_sub(1)?)?;
        if function.size != 0 && address - function.address >= u64::from(function.size) {
            return None;
        }
        let names = self.names.get(usize::try_from(function.name).ok()?..)?;
        Some(Found {
            address: function.address,
            name: names.split(|byte| *byte == 0).next()?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Of memory.
    pub(super) fn bytes(&self) -> usize {
        self.functions.capacity() * size_of::<Function>() + self.names.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &Table, address: u64) -> Option<(u64, &str)> {
        let found = table.find(address)?;
        Some((found.address, str::from_utf8(found.name).unwrap()))
    }

    #[test]
    fn functions_are_found_by_any_address_in_them() {
        let mut table = Table::default();
        for (address, size, name) in [(0x30, 0, "c"), (0x10, 8, "a"), (0x20, 0, "b"), (0x20, 0, "alias")] {
            assert!(table.push(address, size, name.as_bytes()));
        }
        table.finish();
        assert_eq!(found(&table, 0xf), None);
        assert_eq!(found(&table, 0x10), Some((0x10, "a")));
        assert_eq!(found(&table, 0x17), Some((0x10, "a")));
        assert_eq!(found(&table, 0x18), None);
        assert_eq!(found(&table, 0x2f), Some((0x20, "b")));
        assert_eq!(found(&table, u64::MAX), Some((0x30, "c")));
        assert_eq!(Table::default().find(0), None);
        assert_eq!(table.bytes(), 3 * 16 + 12);
    }
}
