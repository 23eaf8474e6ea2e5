//! Small BTF for tests: types and names, as a kernel has them, in either byte order.

/// The kinds of types, as the format numbers them.
const INT: u32 = 1;
const POINTER: u32 = 2;
const ARRAY: u32 = 3;
const STRUCT: u32 = 4;
const UNION: u32 = 5;
const ENUM: u32 = 6;
const FORWARD: u32 = 7;
const TYPEDEF: u32 = 8;
const CONST: u32 = 10;
const FUNCTION: u32 = 12;
const PROTOTYPE: u32 = 13;
const ENUM64: u32 = 19;

/// Makes BTF. What adds a type gives its number; 0 is `void`.
pub(crate) struct Builder {
    types: Vec<u32>,
    strings: Vec<u8>,
    /// The last number that was given.
    last: u32,
    /// How many bytes of names there are in the BTF that this goes on from.
    strings_before: u32,
}

impl Builder {
    /// BTF of its own.
    pub(crate) fn new() -> Self {
        Builder {
            types: Vec::new(),
            strings: vec![0],
            last: 0,
            strings_before: 0,
        }
    }

    /// BTF of a module, on top of a kernel's.
    pub(crate) fn module(base: &Builder) -> Self {
        Builder {
            types: Vec::new(),
            strings: Vec::new(),
            last: base.last,
            strings_before: u32::try_from(base.strings.len()).expect("few names"),
        }
    }

    /// Where a name begins; no name begins at 0.
    pub(crate) fn text(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let offset = u32::try_from(self.strings.len()).expect("few names") + self.strings_before;
        self.strings.extend(text.as_bytes());
        self.strings.push(0);
        offset
    }

    /// A type of any kind: `value` is its size or the type that it refers to, `rest` what its parts are.
    pub(crate) fn raw(&mut self, name: &str, kind: u32, count: usize, value: u32, rest: &[u32]) -> u32 {
        let name = self.text(name);
        let count = u32::try_from(count).expect("few parts");
        self.types.extend([name, kind << 24 | count, value]);
        self.types.extend(rest);
        self.last += 1;
        self.last
    }

    /// An integer; its size is in bytes.
    pub(crate) fn int(&mut self, name: &str, size: u32, signed: bool) -> u32 {
        self.raw(name, INT, 0, size, &[(u32::from(signed) << 24) | (size * 8)])
    }

    /// A pointer to a type.
    pub(crate) fn pointer(&mut self, to: u32) -> u32 {
        self.raw("", POINTER, 0, to, &[])
    }

    /// A type that is not to be changed.
    pub(crate) fn constant(&mut self, of: u32) -> u32 {
        self.raw("", CONST, 0, of, &[])
    }

    /// A further name of a type.
    pub(crate) fn typedef(&mut self, name: &str, of: u32) -> u32 {
        self.raw(name, TYPEDEF, 0, of, &[])
    }

    /// An array.
    pub(crate) fn array(&mut self, element: u32, length: u32) -> u32 {
        self.raw("", ARRAY, 0, 0, &[element, element, length])
    }

    /// A `struct`. Members have a name, a type, and an offset in bits.
    pub(crate) fn structure(&mut self, name: &str, size: u32, members: &[(&str, u32, u32)]) -> u32 {
        self.members(name, STRUCT, size, members)
    }

    /// A `struct` with bit fields. Members have a name, a type, an offset and a width in bits.
    pub(crate) fn bit_fields(&mut self, name: &str, size: u32, members: &[(&str, u32, u32, u32)]) -> u32 {
        let members: Vec<_> = members
            .iter()
            .map(|&(name, ty, offset, width)| (name, ty, offset | width << 24))
            .collect();
        self.members(name, STRUCT | 1 << 7, size, &members)
    }

    /// A `union`. Members have a name and a type.
    pub(crate) fn union(&mut self, name: &str, size: u32, members: &[(&str, u32)]) -> u32 {
        let members: Vec<_> = members.iter().map(|&(name, ty)| (name, ty, 0)).collect();
        self.members(name, UNION, size, &members)
    }

    fn members(&mut self, name: &str, kind: u32, size: u32, members: &[(&str, u32, u32)]) -> u32 {
        let parts: Vec<_> = members
            .iter()
            .flat_map(|&(name, ty, offset)| [self.text(name), ty, offset])
            .collect();
        self.raw(name, kind, members.len(), size, &parts)
    }

    /// A `struct` whose members no one knows.
    pub(crate) fn forward(&mut self, name: &str) -> u32 {
        self.raw(name, FORWARD, 0, 0, &[])
    }

    /// An `enum` of four bytes.
    pub(crate) fn enumeration(&mut self, name: &str, signed: bool, values: &[(&str, u32)]) -> u32 {
        let parts: Vec<_> = values
            .iter()
            .flat_map(|&(name, value)| [self.text(name), value])
            .collect();
        let kind = ENUM | u32::from(signed) << 7;
        self.raw(name, kind, values.len(), 4, &parts)
    }

    /// An `enum` of eight bytes. Values are given in two halves, the lower first.
    pub(crate) fn wide_enumeration(&mut self, name: &str, values: &[(&str, u32, u32)]) -> u32 {
        let parts: Vec<_> = values
            .iter()
            .flat_map(|&(name, low, high)| [self.text(name), low, high])
            .collect();
        self.raw(name, ENUM64, values.len(), 8, &parts)
    }

    /// What a function takes and gives.
    pub(crate) fn prototype(&mut self, returns: u32, parameters: &[(&str, u32)]) -> u32 {
        let parts: Vec<_> = parameters
            .iter()
            .flat_map(|&(name, ty)| [self.text(name), ty])
            .collect();
        self.raw("", PROTOTYPE, parameters.len(), returns, &parts)
    }

    /// A function with its prototype.
    pub(crate) fn function(&mut self, name: &str, returns: u32, parameters: &[(&str, u32)]) -> u32 {
        let prototype = self.prototype(returns, parameters);
        self.raw(name, FUNCTION, 1, prototype, &[])
    }

    /// The bytes of a file, in the order that nearly all machines have.
    pub(crate) fn build(&self) -> Vec<u8> {
        self.build_in(u16::to_le_bytes, u32::to_le_bytes)
    }

    /// The bytes of a file, in the order of big-endian machines.
    pub(crate) fn build_big_endian(&self) -> Vec<u8> {
        self.build_in(u16::to_be_bytes, u32::to_be_bytes)
    }

    fn build_in(&self, short: fn(u16) -> [u8; 2], long: fn(u32) -> [u8; 4]) -> Vec<u8> {
        let types = u32::try_from(self.types.len() * 4).expect("few types");
        let strings = u32::try_from(self.strings.len()).expect("few names");
        let mut data = short(0xeb9f).to_vec();
        data.extend([1, 0]);
        for number in [24, 0, types, types, strings].iter().chain(&self.types) {
            data.extend(long(*number));
        }
        data.extend(&self.strings);
        data
    }
}
