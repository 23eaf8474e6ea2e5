//! Records of BTF, decoded when they are asked for.

use super::{Btf, Order, RECORD_LENGTH};

/// The number of a type in the BTF that it was asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) u32);

impl TypeId {
    pub(crate) const VOID: TypeId = TypeId(0);
}

/// What a record is, numbered as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Int = 1,
    Pointer,
    Array,
    Struct,
    Union,
    Enum,
    Forward,
    Typedef,
    Volatile,
    Const,
    Restrict,
    Function,
    Prototype,
    Variable,
    DataSection,
    Float,
    DeclarationTag,
    TypeTag,
    Enum64,
}

impl Kind {
    const ALL: [Kind; 19] = [
        Kind::Int,
        Kind::Pointer,
        Kind::Array,
        Kind::Struct,
        Kind::Union,
        Kind::Enum,
        Kind::Forward,
        Kind::Typedef,
        Kind::Volatile,
        Kind::Const,
        Kind::Restrict,
        Kind::Function,
        Kind::Prototype,
        Kind::Variable,
        Kind::DataSection,
        Kind::Float,
        Kind::DeclarationTag,
        Kind::TypeTag,
        Kind::Enum64,
    ];

    fn of(info: u32) -> Result<Kind, u32> {
        let number = info >> 24 & 0x1f;
        let index = usize::try_from(number).unwrap_or_default().wrapping_sub(1);
        Kind::ALL.get(index).copied().ok_or(number)
    }
}

/// The parts of a record behind its head.
fn count(info: u32) -> usize {
    usize::from(u16::try_from(info & 0xffff).unwrap_or_default())
}

/// How many bytes a record has behind its head, or the number of a kind that isn't known.
pub(super) fn length(info: u32) -> Result<usize, u32> {
    Ok(match Kind::of(info)? {
        Kind::Int | Kind::Variable | Kind::DeclarationTag => 4,
        Kind::Array => 12,
        Kind::Struct | Kind::Union | Kind::DataSection | Kind::Enum64 => count(info) * 12,
        Kind::Enum | Kind::Prototype => count(info) * 8,
        _ => 0,
    })
}

/// A type, with borrowed names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Type<'a> {
    Void,
    Int(Int<'a>),
    Pointer {
        to: TypeId,
    },
    Array {
        element: TypeId,
        length: u32,
    },
    /// Without a name, it is part of another. Size in bytes.
    Struct {
        name: &'a str,
        size: u32,
        members: Members<'a>,
    },
    Union {
        name: &'a str,
        size: u32,
        members: Members<'a>,
    },
    Enum(Enumeration<'a>),
    /// A `struct` or `union` whose members no one knows.
    Forward {
        name: &'a str,
        is_union: bool,
    },
    Typedef {
        name: &'a str,
        to: TypeId,
    },
    /// `const`, `volatile` or `restrict`.
    Qualified {
        qualifier: &'static str,
        to: TypeId,
    },
    /// A remark of the compiler's about a type, such as `user` for addresses of user space.
    Tagged {
        to: TypeId,
    },
    Function(Function<'a>),
    Prototype(Prototype<'a>),
    Variable {
        name: &'a str,
        ty: TypeId,
    },
    DataSection {
        name: &'a str,
    },
    /// Size in bytes.
    Float {
        name: &'a str,
        size: u32,
    },
    /// A remark about a type, or about one of its members or parameters.
    DeclarationTag {
        of: TypeId,
    },
}

/// An integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Int<'a> {
    /// As the compiler has it: `long unsigned int`.
    pub(crate) name: &'a str,
    /// In bytes.
    pub(crate) size: u32,
    pub(crate) is_signed: bool,
    pub(crate) is_bool: bool,
}

/// An `enum`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enumeration<'a> {
    pub(crate) name: &'a str,
    /// In bytes.
    pub(crate) size: u32,
    pub(crate) is_signed: bool,
    is_wide: bool,
    parts: Parts<'a>,
}

impl<'a> Enumeration<'a> {
    /// Names and values, as they are declared; negative values keep their 64 bits.
    pub(crate) fn values(self) -> impl Iterator<Item = (&'a str, u64)> {
        let width = if self.is_wide { 12 } else { 8 };
        self.parts.split(width).map(move |part| {
            let low = u64::from(part.u32(4));
            let value = match (self.is_wide, self.is_signed) {
                (true, _) => u64::from(part.u32(8)) << 32 | low,
                (false, true) => i64::from(part.u32(4).cast_signed()).cast_unsigned(),
                (false, false) => low,
            };
            (part.name(), value)
        })
    }
}

/// A function with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) prototype: TypeId,
}

/// What functions take and give.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prototype<'a> {
    pub(crate) returns: TypeId,
    parts: Parts<'a>,
}

impl<'a> Prototype<'a> {
    /// The parameters in order; of a variadic function the last has neither name nor type.
    pub(crate) fn parameters(self) -> impl ExactSizeIterator<Item = Parameter<'a>> {
        self.parts.split(8).map(|part| Parameter {
            name: part.name(),
            ty: TypeId(part.u32(4)),
        })
    }
}

/// A parameter of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    /// Empty if it isn't known.
    pub(crate) name: &'a str,
    pub(crate) ty: TypeId,
}

/// The members of a `struct` or `union`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a> {
    /// Whether offsets also tell the width of bit fields.
    has_bit_fields: bool,
    parts: Parts<'a>,
}

impl<'a> Members<'a> {
    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = Member<'a>> {
        self.parts.split(12).map(move |part| {
            let offset = part.u32(8);
            let (bit_offset, bit_width) = if self.has_bit_fields {
                (offset & 0x00ff_ffff, offset >> 24)
            } else {
                (offset, 0)
            };
            Member {
                name: part.name(),
                ty: TypeId(part.u32(4)),
                bit_offset,
                bit_width,
            }
        })
    }
}

/// A member of a `struct` or `union`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    /// Empty for a `struct` or `union` whose members count as those of the outer one.
    pub(crate) name: &'a str,
    pub(crate) ty: TypeId,
    /// From the start of the outer type.
    pub(crate) bit_offset: u32,
    /// 0 unless it is a bit field.
    pub(crate) bit_width: u32,
}

/// A list within a record.
#[derive(Clone, Copy)]
struct Parts<'a> {
    btf: &'a Btf,
    bytes: &'a [u8],
}

impl<'a> Parts<'a> {
    fn split(self, width: usize) -> impl ExactSizeIterator<Item = Part<'a>> {
        self.bytes
            .chunks_exact(width)
            .map(move |bytes| Part { btf: self.btf, bytes })
    }
}

impl std::fmt::Debug for Parts<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.bytes.len())
    }
}

/// An item of such a list; it begins with its name.
struct Part<'a> {
    btf: &'a Btf,
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    fn name(&self) -> &'a str {
        self.btf.name_at(self.u32(0))
    }

    fn u32(&self, offset: usize) -> u32 {
        self.btf.order.u32(self.bytes, offset).unwrap_or_default()
    }
}

/// What a record refers to: names by where they begin, types by their number.
pub(super) enum Reference {
    Name(u32),
    Type(u32),
}

/// A type's bytes, from its beginning on.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    btf: &'a Btf,
    bytes: &'a [u8],
    info: u32,
}

impl Btf {
    /// The record of a type of this file.
    pub(super) fn record(&self, id: u32) -> Record<'_> {
        let index = usize::try_from(id.wrapping_sub(self.first)).unwrap_or(usize::MAX);
        let offset = self
            .offsets
            .get(index)
            .and_then(|&offset| usize::try_from(offset).ok());
        let bytes = offset
            .and_then(|offset| self.data.get(offset..))
            .unwrap_or_default();
        let info = self.order.u32(bytes, 4).unwrap_or_default();
        Record {
            btf: self,
            bytes,
            info,
        }
    }
}

impl<'a> Record<'a> {
    pub(super) fn kind(self) -> Option<Kind> {
        Kind::of(self.info).ok()
    }

    /// Where the name is.
    pub(super) fn name(self) -> u32 {
        self.u32(0)
    }

    fn order(self) -> Order {
        self.btf.order
    }

    fn u32(self, offset: usize) -> u32 {
        self.order().u32(self.bytes, offset).unwrap_or_default()
    }

    /// A size, or the number of a type.
    fn value(self) -> u32 {
        self.u32(8)
    }

    /// One bit, whose meaning depends on the kind.
    fn flag(self) -> bool {
        self.info >> 31 == 1
    }

    /// All of it.
    pub(super) fn bytes(self) -> &'a [u8] {
        let length = length(self.info).unwrap_or_default();
        self.bytes.get(..RECORD_LENGTH + length).unwrap_or_default()
    }

    fn parts(self) -> Parts<'a> {
        let length = length(self.info).unwrap_or_default();
        let bytes = self.bytes.get(RECORD_LENGTH..RECORD_LENGTH + length);
        Parts {
            btf: self.btf,
            bytes: bytes.unwrap_or_default(),
        }
    }

    fn members(self) -> Members<'a> {
        Members {
            has_bit_fields: self.flag(),
            parts: self.parts(),
        }
    }

    /// Shows every name and type that the record refers to, until one is refused.
    pub(super) fn references<E>(self, mut check: impl FnMut(Reference) -> Result<(), E>) -> Result<(), E> {
        check(Reference::Name(self.name()))?;
        let Some(kind) = self.kind() else {
            return Ok(());
        };
        match kind {
            Kind::Pointer
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Function
            | Kind::Prototype
            | Kind::Variable
            | Kind::DeclarationTag
            | Kind::TypeTag => check(Reference::Type(self.value()))?,
            Kind::Array => {
                check(Reference::Type(self.u32(12)))?;
                check(Reference::Type(self.u32(16)))?;
            }
            _ => {}
        }
        // Name and type, name alone, or type alone, at the beginning of each part.
        let (width, name, ty) = match kind {
            Kind::Struct | Kind::Union => (12, true, Some(4)),
            Kind::Prototype => (8, true, Some(4)),
            Kind::Enum => (8, true, None),
            Kind::Enum64 => (12, true, None),
            Kind::DataSection => (12, false, Some(0)),
            _ => return Ok(()),
        };
        for part in self.parts().split(width) {
            if name {
                check(Reference::Name(part.u32(0)))?;
            }
            if let Some(offset) = ty {
                check(Reference::Type(part.u32(offset)))?;
            }
        }
        Ok(())
    }

    pub(super) fn decode(self) -> Option<Type<'a>> {
        let name = self.btf.name_at(self.name());
        let value = self.value();
        let to = TypeId(value);
        Some(match self.kind()? {
            Kind::Int => {
                let encoding = self.u32(12) >> 24;
                Type::Int(Int {
                    name,
                    size: value,
                    is_signed: encoding & 1 != 0,
                    is_bool: encoding & 4 != 0,
                })
            }
            Kind::Pointer => Type::Pointer { to },
            Kind::Array => Type::Array {
                element: TypeId(self.u32(12)),
                length: self.u32(20),
            },
            Kind::Struct => Type::Struct {
                name,
                size: value,
                members: self.members(),
            },
            Kind::Union => Type::Union {
                name,
                size: value,
                members: self.members(),
            },
            kind @ (Kind::Enum | Kind::Enum64) => Type::Enum(Enumeration {
                name,
                size: value,
                is_signed: self.flag(),
                is_wide: kind == Kind::Enum64,
                parts: self.parts(),
            }),
            Kind::Forward => Type::Forward {
                name,
                is_union: self.flag(),
            },
            Kind::Typedef => Type::Typedef { name, to },
            Kind::Volatile => Type::Qualified {
                qualifier: "volatile",
                to,
            },
            Kind::Const => Type::Qualified {
                qualifier: "const",
                to,
            },
            Kind::Restrict => Type::Qualified {
                qualifier: "restrict",
                to,
            },
            Kind::Function => Type::Function(Function { name, prototype: to }),
            Kind::Prototype => Type::Prototype(Prototype {
                returns: to,
                parts: self.parts(),
            }),
            Kind::Variable => Type::Variable { name, ty: to },
            Kind::DataSection => Type::DataSection { name },
            Kind::Float => Type::Float { name, size: value },
            Kind::DeclarationTag => Type::DeclarationTag { of: to },
            Kind::TypeTag => Type::Tagged { to },
        })
    }
}
