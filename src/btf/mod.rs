//! BTF, the type information of a kernel: which functions, types and members there are, and how they are laid out.
//!
//! What comes in is a file's bytes, which may be anything; what goes out are borrowed views that are decoded when they
//! are asked for. Everything is checked once, when it is read: records that end in the middle, names and types that
//! aren't there. Types may still refer to each other in a circle, so whoever follows references counts its steps.
//!
//! The format: Documentation/bpf/btf.rst and include/uapi/linux/btf.h of Linux. A kernel has 5 MB of it and some
//! 130,000 types. They cost what the file holds, 4 bytes for each type, and with the first name that is looked up
//! about 8 bytes more.

mod excerpt;
mod file;
mod image;
mod names;
mod path;
mod spell;
mod types;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

#[cfg(test)]
pub(crate) use builder::Builder;
pub(crate) use file::FileError;
pub(crate) use path::Path;
#[cfg(test)]
pub(crate) use path::{Bits, PathError};
pub(crate) use types::{Function, Kind, Member, Parameter, Prototype, Type, TypeId};

use names::Names;
use types::Reference;

/// How often a type may lead to another before it counts as a circle.
const MAX_HOPS: usize = 64;

/// The first bytes of a header, which tell the byte order.
const MAGIC: u16 = 0xeb9f;
const VERSION: u8 = 1;
/// The shortest header: up to the length of the strings.
const HEADER_LENGTH: usize = 24;
/// What every type begins with: name, kind and count, size or type.
const RECORD_LENGTH: usize = 12;

/// Why bytes are no BTF.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BtfError {
    #[error("no BTF: it begins neither with its magic number 0x{MAGIC:x} nor as an ELF file")]
    Magic,
    #[error("BTF of version {0}; known is version {VERSION}")]
    Version(u8),
    #[error("damaged BTF: the header is cut off or points outside the file")]
    Header,
    #[error("damaged BTF: the names aren't text that ends with a zero byte")]
    Strings,
    #[error("damaged BTF: type {0} is cut off")]
    Cut(u32),
    #[error("type {id} is of kind {kind}, which is newer than this program")]
    Kind { id: u32, kind: u32 },
    #[error("damaged BTF: {0} types are more than any kernel has")]
    Count(usize),
    #[error("damaged BTF: the name of type {id} or of a part of it is not in the file{hint}")]
    Name { id: u32, hint: &'static str },
    #[error("damaged BTF: type {id} refers to type {to}, which is not in the file{hint}")]
    Reference { id: u32, to: u32, hint: &'static str },
    #[error("the kernel's BTF and the module's have different byte orders")]
    Order,
}

/// The order of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn u32(self, bytes: &[u8], offset: usize) -> Option<u32> {
        let bytes = bytes.get(offset..)?.first_chunk()?;
        Some(match self {
            Order::Little => u32::from_le_bytes(*bytes),
            Order::Big => u32::from_be_bytes(*bytes),
        })
    }

    fn bytes(self, word: u32) -> [u8; 4] {
        match self {
            Order::Little => word.to_le_bytes(),
            Order::Big => word.to_be_bytes(),
        }
    }
}

/// The types of a kernel, or of a module on top of them.
pub(crate) struct Btf {
    data: Vec<u8>,
    order: Order,
    /// The names, each with a zero byte behind it.
    strings: Range<usize>,
    /// Where the types begin in `data`; the first has the number `first`.
    offsets: Vec<u32>,
    /// The kernel's, if this is a module's.
    base: Option<Arc<Btf>>,
    first: u32,
    /// The offset of the first name; those before are the kernel's.
    first_string: u32,
    /// The size of an address in bytes.
    pointer_size: u32,
    names: OnceLock<Names>,
}

impl Btf {
    /// Reads the BTF of a kernel, as in `/sys/kernel/btf/vmlinux`.
    pub(crate) fn parse(data: Vec<u8>) -> Result<Self, BtfError> {
        Self::read(data, None)
    }

    /// Reads the BTF of a module, as in `/sys/kernel/btf/MODULE`, which goes on where its kernel's ends.
    pub(crate) fn parse_module(data: Vec<u8>, base: Arc<Btf>) -> Result<Self, BtfError> {
        Self::read(data, Some(base))
    }

    fn read(data: Vec<u8>, base: Option<Arc<Btf>>) -> Result<Self, BtfError> {
        let header = Header::parse(&data)?;
        if base.as_ref().is_some_and(|base| base.order != header.order) {
            return Err(BtfError::Order);
        }
        let strings = &data[header.strings.clone()];
        // A module has no names if all that it uses are the kernel's.
        let is_ended = strings.last().is_none_or(|&last| last == 0);
        if !is_ended || (strings.is_empty() && base.is_none()) || str::from_utf8(strings).is_err() {
            return Err(BtfError::Strings);
        }
        let first = base.as_ref().map_or(1, |base| base.end());
        let first_string = base.as_ref().map_or(0, |base| base.strings_end());
        let offsets = offsets(&data, &header, first)?;
        let mut btf = Btf {
            order: header.order,
            strings: header.strings,
            pointer_size: base.as_ref().map_or(8, |base| base.pointer_size),
            data,
            offsets,
            base,
            first,
            first_string,
            names: OnceLock::new(),
        };
        btf.check()?;
        if btf.base.is_none() {
            btf.pointer_size = btf.measure_pointers();
        }
        Ok(btf)
    }

    /// Checks that all names and types that are referred to are there.
    fn check(&self) -> Result<(), BtfError> {
        let hint = match self.base {
            Some(_) => "",
            None => "; that of a module goes on where its kernel's ends, so give the kernel's",
        };
        let (types, strings) = (self.end(), self.strings_end());
        for id in self.first..types {
            self.record(id).references(|reference| match reference {
                Reference::Name(offset) if offset >= strings && offset != 0 => {
                    Err(BtfError::Name { id, hint })
                }
                Reference::Type(to) if to >= types => Err(BtfError::Reference { id, to, hint }),
                _ => Ok(()),
            })?;
        }
        Ok(())
    }

    /// The size of an address is nowhere said; in every Linux it is that of `unsigned long`.
    fn measure_pointers(&self) -> u32 {
        let mut types = (self.first..self.end()).map(|id| self.get(TypeId(id)));
        let size = types.find_map(|ty| match ty {
            Type::Int(int) if matches!(int.name, "long unsigned int" | "unsigned long") => Some(int.size),
            _ => None,
        });
        size.filter(|size| [4, 8].contains(size)).unwrap_or(8)
    }

    /// The number of the last type, plus one.
    fn end(&self) -> u32 {
        self.first
            .saturating_add(u32::try_from(self.offsets.len()).unwrap_or(u32::MAX))
    }

    fn strings_end(&self) -> u32 {
        let length = u32::try_from(self.strings.len()).unwrap_or(u32::MAX);
        self.first_string.saturating_add(length)
    }

    /// How many types there are, not counting those of the kernel if this is a module's.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The numbers of all types, not counting those of the kernel if this is a module's.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = TypeId> + use<> {
        (self.first..self.end()).map(TypeId)
    }

    /// The type of this number; `void` for 0 and for numbers that no type has.
    pub(crate) fn get(&self, id: TypeId) -> Type<'_> {
        match &self.base {
            Some(base) if id.0 < self.first => base.get(id),
            _ if id.0 < self.first || id.0 >= self.end() => Type::Void,
            _ => self.record(id.0).decode().unwrap_or(Type::Void),
        }
    }

    /// What a type is without typedefs and qualifiers such as `const`; `void` for those that lead in a circle.
    pub(crate) fn resolve(&self, id: TypeId) -> TypeId {
        let mut id = id;
        for _ in 0..MAX_HOPS {
            match self.get(id) {
                Type::Typedef { to, .. } | Type::Qualified { to, .. } | Type::Tagged { to } => id = to,
                _ => return id,
            }
        }
        TypeId::VOID
    }

    /// The size of a value in bytes; none for what has no size, such as `void`, functions and `struct x;`.
    pub(crate) fn size_of(&self, id: TypeId) -> Option<u64> {
        let mut count: u64 = 1;
        let mut id = id;
        for _ in 0..MAX_HOPS {
            id = self.resolve(id);
            let size = match self.get(id) {
                Type::Array { element, length } => {
                    count = count.checked_mul(length.into())?;
                    id = element;
                    continue;
                }
                Type::Int(int) => int.size,
                Type::Pointer { .. } => self.pointer_size,
                Type::Struct { size, .. } | Type::Union { size, .. } | Type::Float { size, .. } => size,
                Type::Enum(enumeration) => enumeration.size,
                _ => return None,
            };
            return count.checked_mul(size.into());
        }
        None
    }

    /// The first type of this kind and name.
    pub(crate) fn find(&self, kind: Kind, name: &str) -> Option<TypeId> {
        let names = self.names.get_or_init(|| Names::new(self));
        names
            .candidates(name)
            .map(TypeId)
            .find(|&id| {
                let record = self.record(id.0);
                record.kind() == Some(kind) && self.name_at(record.name()) == name
            })
            .or_else(|| self.base.as_ref()?.find(kind, name))
    }

    /// The function of this name. What is there can still be one that no program can be attached to.
    pub(crate) fn function(&self, name: &str) -> Option<Function<'_>> {
        match self.get(self.find(Kind::Function, name)?) {
            Type::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The parameters and the return type that a type has if it is a function, its prototype, or a pointer to one.
    pub(crate) fn prototype(&self, id: TypeId) -> Option<Prototype<'_>> {
        let mut id = id;
        for _ in 0..MAX_HOPS {
            id = match self.get(self.resolve(id)) {
                Type::Function(function) => function.prototype,
                Type::Pointer { to } => to,
                Type::Prototype(prototype) => return Some(prototype),
                _ => return None,
            };
        }
        None
    }

    /// The last name that typedefs give to a type before it is what it is.
    pub(crate) fn typedef_name(&self, id: TypeId) -> Option<&str> {
        let mut id = id;
        let mut last = None;
        for _ in 0..MAX_HOPS {
            match self.get(id) {
                Type::Typedef { name, to } => {
                    last = Some(name);
                    id = to;
                }
                Type::Qualified { to, .. } | Type::Tagged { to } => id = to,
                _ => break,
            }
        }
        last
    }

    /// What a pointer points to.
    pub(crate) fn pointed(&self, id: TypeId) -> Option<TypeId> {
        match self.get(self.resolve(id)) {
            Type::Pointer { to } => Some(to),
            _ => None,
        }
    }

    /// The `struct` of this name, which may stand before it.
    pub(crate) fn structure(&self, name: &str) -> Option<TypeId> {
        self.find(Kind::Struct, name.strip_prefix("struct ").unwrap_or(name))
    }

    /// The names of all functions, in no order; a name can come more than once.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.names_of(Kind::Function)
    }

    /// The names of all types of a kind, not counting those of the kernel if this is a module's.
    pub(crate) fn names_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        (self.first..self.end()).filter_map(move |id| {
            let record = self.record(id);
            (record.kind() == Some(kind)).then(|| self.name_at(record.name()))
        })
    }

    /// What a raw tracepoint passes to its programs, in order and without the first argument, which is the
    /// kernel's own. Names are known where the kernel calls the tracepoint through a function that has them.
    pub(crate) fn raw_tracepoint(&self, name: &str) -> Option<Vec<Parameter<'_>>> {
        let declared = self.find(Kind::Typedef, &format!("btf_trace_{name}"))?;
        let mut parameters: Vec<Parameter<'_>> = self.prototype(declared)?.parameters().skip(1).collect();
        if let Some(caller) = self.function(&format!("__traceiter_{name}"))
            && let Some(prototype) = self.prototype(caller.prototype)
        {
            for (parameter, named) in parameters.iter_mut().zip(prototype.parameters().skip(1)) {
                parameter.name = named.name;
            }
        }
        Some(parameters)
    }

    /// The value that an enumeration gives to a name; signed ones keep their bits.
    pub(crate) fn enum_value(&self, enumeration: &str, name: &str) -> Option<u64> {
        let id = self
            .find(Kind::Enum, enumeration)
            .or_else(|| self.find(Kind::Enum64, enumeration))?;
        match self.get(id) {
            Type::Enum(enumeration) => enumeration
                .values()
                .find(|&(known, _)| known == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    fn name_at(&self, offset: u32) -> &str {
        let Some(offset) = offset.checked_sub(self.first_string) else {
            return self.base.as_ref().map_or("", |base| base.name_at(offset));
        };
        let strings = self.data.get(self.strings.clone()).unwrap_or_default();
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|offset| strings.get(offset..));
        let rest = rest.unwrap_or_default();
        let end = memchr::memchr(0, rest).unwrap_or(rest.len());
        // Only an offset into the middle of a character makes other than text.
        str::from_utf8(&rest[..end]).unwrap_or_default()
    }
}

/// The parts of a file.
struct Header {
    order: Order,
    types: Range<usize>,
    strings: Range<usize>,
}

impl Header {
    fn parse(data: &[u8]) -> Result<Self, BtfError> {
        let magic = data.first_chunk().ok_or(BtfError::Magic)?;
        let order = match (u16::from_le_bytes(*magic), u16::from_be_bytes(*magic)) {
            (MAGIC, _) => Order::Little,
            (_, MAGIC) => Order::Big,
            _ => return Err(BtfError::Magic),
        };
        match data.get(2) {
            Some(&VERSION) => {}
            Some(&version) => return Err(BtfError::Version(version)),
            None => return Err(BtfError::Header),
        }
        let field = |offset| {
            let value = order.u32(data, offset).ok_or(BtfError::Header)?;
            usize::try_from(value).map_err(|_| BtfError::Header)
        };
        let length = field(4)?;
        let part = |offset: usize, size: usize| {
            let start = length.checked_add(offset)?;
            let end = start.checked_add(size)?;
            (length >= HEADER_LENGTH && end <= data.len()).then_some(start..end)
        };
        Ok(Header {
            order,
            types: part(field(8)?, field(12)?).ok_or(BtfError::Header)?,
            strings: part(field(16)?, field(20)?).ok_or(BtfError::Header)?,
        })
    }
}

/// Where the types begin.
fn offsets(data: &[u8], header: &Header, first: u32) -> Result<Vec<u32>, BtfError> {
    /// Ten times what kernels have; numbers and offsets stay far from their limits.
    const MAX_TYPES: usize = 2_000_000;
    /// How long types of a kernel are on average, and a bit less: a first guess at how many there are.
    const TYPICAL_LENGTH: usize = 22;
    let types = &data[..header.types.end];
    let mut offset = header.types.start;
    let mut offsets = Vec::with_capacity((header.types.len() / TYPICAL_LENGTH).min(MAX_TYPES));
    while offset < types.len() {
        let id = u32::try_from(offsets.len()).map_or(u32::MAX, |count| first.saturating_add(count));
        let info = header.order.u32(types, offset + 4).ok_or(BtfError::Cut(id))?;
        let length = types::length(info).map_err(|kind| BtfError::Kind { id, kind })?;
        let end = offset + RECORD_LENGTH + length;
        if end > types.len() {
            return Err(BtfError::Cut(id));
        }
        if offsets.len() >= MAX_TYPES {
            return Err(BtfError::Count(offsets.len() + 1));
        }
        offsets.push(u32::try_from(offset).map_err(|_| BtfError::Header)?);
        offset = end;
    }
    offsets.shrink_to_fit();
    Ok(offsets)
}

#[cfg(test)]
#[path = "../../tests/cli/support/btf.rs"]
mod builder;
#[cfg(test)]
mod tests;
