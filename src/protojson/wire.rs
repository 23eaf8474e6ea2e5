//! The wire format of protobuf: bytes become fields with a number and a content, nothing is interpreted.

/// How deep messages may be nested, and groups within one message: protobuf's usual limit.
pub(super) const MAX_DEPTH: u32 = 100;

const MAX_FIELD_NUMBER: u64 = (1 << 29) - 1;

/// Why bytes are no message. `at` counts bytes from the start of the outermost message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WireError {
    #[error("the message ends in the middle of a field, at byte {at}")]
    Truncated { at: usize },
    #[error("a number of more than 64 bits at byte {at}")]
    VarintTooLong { at: usize },
    #[error("no field can begin as at byte {at}")]
    BadTag { at: usize },
    #[error("the group that ends at byte {at} did not begin")]
    StrayGroupEnd { at: usize },
    #[error("messages nested too deeply at byte {at}")]
    TooDeep { at: usize },
}

type Result<T> = std::result::Result<T, WireError>;

/// How a field's content is laid out. Groups are not here: they are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireType {
    Varint,
    Fixed64,
    /// A length and as many bytes.
    Bytes,
    Fixed32,
}

/// A field as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) number: u32,
    pub(super) wire_type: WireType,
    /// Where the content begins and ends. Items that come later on the wire begin later.
    pub(super) at: usize,
    pub(super) end: usize,
    /// The content, unless it is `Bytes`.
    pub(super) value: u64,
}

impl Item {
    /// What a field that is absent holds: zero, no bytes.
    pub(super) const ABSENT: Self = Item {
        number: 0,
        wire_type: WireType::Bytes,
        at: 0,
        end: 0,
        value: 0,
    };

    /// A whole message, as if it were a field.
    pub(super) fn whole(wire: &[u8]) -> Self {
        Item {
            end: wire.len(),
            ..Item::ABSENT
        }
    }

    pub(super) fn bytes<'w>(&self, wire: &'w [u8]) -> &'w [u8] {
        &wire[self.at..self.end]
    }
}

/// Reads one content of an outermost message. Offsets are those of the outermost message.
pub(super) struct Reader<'w> {
    /// The outermost message up to the content's end.
    wire: &'w [u8],
    at: usize,
}

#[expect(
    clippy::inline_always,
    reason = "an item that is returned through memory takes longer than reading it"
)]
impl<'w> Reader<'w> {
    pub(super) fn new(wire: &'w [u8], item: &Item) -> Self {
        Reader {
            wire: &wire[..item.end],
            at: item.at,
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.wire.len()
    }

    /// The next field that isn't a group; `None` at the end.
    #[inline(always)]
    pub(super) fn item(&mut self) -> Result<Option<Item>> {
        while !self.is_at_end() {
            let at = self.at;
            let (number, code) = self.tag()?;
            match code {
                3 => self.skip_group(number, MAX_DEPTH)?,
                4 => return Err(WireError::StrayGroupEnd { at }),
                _ => return self.content(number, code, at).map(Some),
            }
        }
        Ok(None)
    }

    /// A number that stands alone, as in packed lists.
    #[inline(always)]
    pub(super) fn number(&mut self, wire_type: WireType) -> Result<u64> {
        match wire_type {
            WireType::Varint | WireType::Bytes => self.varint(),
            WireType::Fixed32 => self.fixed().map(u32::from_le_bytes).map(u64::from),
            WireType::Fixed64 => self.fixed().map(u64::from_le_bytes),
        }
    }

    #[inline(always)]
    fn tag(&mut self) -> Result<(u32, u8)> {
        let at = self.at;
        let tag = self.varint()?;
        let number = tag >> 3;
        if !(1..=MAX_FIELD_NUMBER).contains(&number) {
            return Err(WireError::BadTag { at });
        }
        let number = u32::try_from(number).map_err(|_| WireError::BadTag { at })?;
        Ok((number, (tag & 7) as u8))
    }

    #[inline(always)]
    fn content(&mut self, number: u32, code: u8, tag_at: usize) -> Result<Item> {
        let wire_type = match code {
            0 => WireType::Varint,
            1 => WireType::Fixed64,
            2 => WireType::Bytes,
            5 => WireType::Fixed32,
            _ => return Err(WireError::BadTag { at: tag_at }),
        };
        let mut at = self.at;
        let value = self.number(wire_type)?;
        if wire_type == WireType::Bytes {
            at = self.at;
            self.at = usize::try_from(value)
                .ok()
                .and_then(|length| at.checked_add(length))
                .filter(|end| *end <= self.wire.len())
                .ok_or(WireError::Truncated { at })?;
        }
        Ok(Item {
            number,
            wire_type,
            at,
            end: self.at,
            value,
        })
    }

    fn skip_group(&mut self, number: u32, depth: u32) -> Result<()> {
        let inner = depth.checked_sub(1).ok_or(WireError::TooDeep { at: self.at })?;
        loop {
            let at = self.at;
            match self.tag()? {
                (ended, 4) if ended == number => return Ok(()),
                (_, 4) => return Err(WireError::StrayGroupEnd { at }),
                (begun, 3) => self.skip_group(begun, inner)?,
                (field, code) => {
                    self.content(field, code, at)?;
                }
            }
        }
    }

    #[inline(always)]
    fn varint(&mut self) -> Result<u64> {
        match self.wire.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(u64::from(byte))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64> {
        let at = self.at;
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let Some(&byte) = self.wire.get(self.at) else {
                return Err(WireError::Truncated { at: self.at });
            };
            self.at += 1;
            // The tenth byte has room for one bit.
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(WireError::VarintTooLong { at })
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let Some((bytes, _)) = self.wire[self.at..].split_first_chunk() else {
            return Err(WireError::Truncated { at: self.wire.len() });
        };
        self.at += N;
        Ok(*bytes)
    }
}
