//! Paths through the kernel's structures, `mm.owner.comm`: how to get from a value to a member far behind it.

use super::{Btf, MAX_HOPS, Member, Type, TypeId};

/// Members that one search may look at, with those of anonymous parts; `task_struct` has some 300.
const MAX_SEARCHED: usize = 100_000;

/// How to get to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Bytes to go on from the value that the path starts with, and from each address that is found there; only what
    /// the last leads to is not an address, but the member.
    pub(crate) offsets: Vec<u32>,
    pub(crate) ty: TypeId,
    /// The member's size in bytes, if it has one; an array at the end of a structure has none.
    pub(crate) size: Option<u64>,
    /// Where it is within its bytes, if it is a bit field.
    pub(crate) bits: Option<Bits>,
}

/// Bits of an integer, counted from its lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits {
    pub(crate) shift: u32,
    pub(crate) width: u32,
}

/// Why a path leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathError {
    #[error("the path is empty; name a member, as in mm.owner.comm")]
    Empty,
    #[error(
        "cannot read the path from \"{0}\" on; write names with dots between them, and [N] for items of arrays"
    )]
    Syntax(String),
    #[error("{ty} has no member \"{member}\"{}", nearest.as_ref().map(|nearest| format!("; the nearest is \"{nearest}\"")).unwrap_or_default())]
    Member {
        ty: String,
        member: String,
        nearest: Option<String>,
    },
    #[error("{ty} has no members, so \"{member}\" is not in it")]
    NoMembers { ty: String, member: String },
    #[error("the members of {ty} are not known to this kernel's BTF, so \"{member}\" cannot be found")]
    Incomplete { ty: String, member: String },
    #[error("{ty} is no array, so [{index}] is not in it")]
    NoArray { ty: String, index: u32 },
    #[error("[{index}] is beyond the end of {ty}")]
    Index { ty: String, index: u32 },
    #[error("\"{0}\" is a bit field, and nothing can follow it")]
    BitField(String),
    #[error("what follows \"{0}\" is more than 4 GiB from the beginning of its structure")]
    Far(String),
}

/// A part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Member(&'a str),
    Index(u32),
}

impl Btf {
    /// Finds the way from a value of type `root` along a path of members: `mm.owner.comm`, `f->a[2].b`.
    ///
    /// Pointers are followed wherever they are met, `root` itself being one as a rule: then the path begins
    /// at the address that it holds. If `root` is no pointer, it begins at the value's own address.
    pub(crate) fn follow(&self, root: TypeId, path: &str) -> Result<Path, PathError> {
        let parts = parse(path)?;
        let mut walk = Walk {
            btf: self,
            offsets: Vec::new(),
            offset: 0,
            ty: root,
            bits: None,
            name: "",
            holds_address: matches!(self.get(self.resolve(root)), Type::Pointer { .. }),
        };
        for part in parts {
            walk.go(part)?;
        }
        walk.offsets.push(walk.offset);
        Ok(Path {
            size: self.size_of(walk.ty),
            offsets: walk.offsets,
            ty: walk.ty,
            bits: walk.bits,
        })
    }

    /// The member of this name, with those of anonymous parts; its offset is from the start of `id`.
    pub(crate) fn member(&self, id: TypeId, name: &str) -> Option<Member<'_>> {
        let mut found = None;
        self.search(id, &mut |member| {
            if member.name == name {
                found = Some(member);
            }
            found.is_none()
        });
        found
    }

    /// Visits the members of a `struct` or `union`, with those of anonymous parts in their place, until one says no.
    pub(crate) fn search<'a>(&'a self, id: TypeId, visit: &mut impl FnMut(Member<'a>) -> bool) {
        let mut left = MAX_SEARCHED;
        self.search_at(id, 0, 0, &mut left, visit);
    }

    fn search_at<'a>(
        &'a self,
        id: TypeId,
        bit_offset: u32,
        depth: usize,
        left: &mut usize,
        visit: &mut impl FnMut(Member<'a>) -> bool,
    ) -> bool {
        let (Type::Struct { members, .. } | Type::Union { members, .. }) = self.get(self.resolve(id)) else {
            return true;
        };
        for mut member in members.iter() {
            if *left == 0 || depth > MAX_HOPS {
                return false;
            }
            *left -= 1;
            member.bit_offset = member.bit_offset.saturating_add(bit_offset);
            let goes_on = if member.name.is_empty() {
                self.search_at(member.ty, member.bit_offset, depth + 1, left, visit)
            } else {
                visit(member)
            };
            if !goes_on {
                return false;
            }
        }
        true
    }
}

/// A place on the way.
struct Walk<'a> {
    btf: &'a Btf,
    offsets: Vec<u32>,
    /// Bytes from the last address.
    offset: u32,
    /// What is there.
    ty: TypeId,
    bits: Option<Bits>,
    /// The last member's name.
    name: &'a str,
    /// Whether what is there need not be read any more: at first a pointer is the value that one starts with.
    holds_address: bool,
}

impl Walk<'_> {
    fn go(&mut self, part: Part<'_>) -> Result<(), PathError> {
        if self.bits.is_some() {
            return Err(PathError::BitField(self.name.to_owned()));
        }
        let ty = self.btf.resolve(self.ty);
        if let Type::Pointer { to } = self.btf.get(ty) {
            if !std::mem::take(&mut self.holds_address) {
                self.offsets.push(std::mem::take(&mut self.offset));
            }
            self.ty = to;
            // Items behind a pointer, as C has them.
            if let Part::Index(index) = part {
                return match self.btf.get(self.btf.resolve(to)) {
                    Type::Array { .. } => self.item(index),
                    _ => self.advance_items(to, index),
                };
            }
        }
        match part {
            Part::Member(name) => self.member(name),
            Part::Index(index) => self.item(index),
        }
    }

    fn member(&mut self, name: &str) -> Result<(), PathError> {
        let spelled = || self.btf.spell(self.ty);
        match self.btf.get(self.btf.resolve(self.ty)) {
            Type::Struct { .. } | Type::Union { .. } => {}
            Type::Forward { .. } => {
                return Err(PathError::Incomplete {
                    ty: spelled(),
                    member: name.to_owned(),
                });
            }
            _ => {
                return Err(PathError::NoMembers {
                    ty: spelled(),
                    member: name.to_owned(),
                });
            }
        }
        let Some(member) = self.btf.member(self.ty, name) else {
            let mut names = Vec::new();
            self.btf.search(self.ty, &mut |member| {
                names.push(member.name);
                true
            });
            return Err(PathError::Member {
                ty: spelled(),
                member: name.to_owned(),
                nearest: crate::suggest::nearest(name, names).map(str::to_owned),
            });
        };
        let mut byte = member.bit_offset / 8;
        if member.bit_width > 0 {
            // The compiler reads the whole integer that the bits are declared as, at an offset that suits it.
            let size = self
                .btf
                .size_of(member.ty)
                .and_then(|size| u32::try_from(size).ok());
            let size = size.filter(|size| [1, 2, 4, 8].contains(size)).unwrap_or(1);
            let whole = byte / size * size;
            let shift = member.bit_offset - whole * 8;
            if shift + member.bit_width <= size * 8 {
                byte = whole;
            }
            self.bits = Some(Bits {
                shift: member.bit_offset - byte * 8,
                width: member.bit_width,
            });
        }
        self.ty = member.ty;
        self.name = member.name;
        self.advance(byte.into())
    }

    fn item(&mut self, index: u32) -> Result<(), PathError> {
        let Type::Array { element, length } = self.btf.get(self.btf.resolve(self.ty)) else {
            return Err(PathError::NoArray {
                ty: self.btf.spell(self.ty),
                index,
            });
        };
        // One of length 0 stands for as many as there are.
        if length > 0 && index >= length {
            return Err(PathError::Index {
                ty: self.btf.spell(self.ty),
                index,
            });
        }
        self.advance_items(element, index)
    }

    fn advance_items(&mut self, element: TypeId, index: u32) -> Result<(), PathError> {
        let Some(size) = self.btf.size_of(element) else {
            return Err(PathError::NoArray {
                ty: self.btf.spell(self.ty),
                index,
            });
        };
        self.ty = element;
        self.advance(size.saturating_mul(index.into()))
    }

    fn advance(&mut self, bytes: u64) -> Result<(), PathError> {
        let offset = u32::try_from(bytes)
            .ok()
            .and_then(|bytes| self.offset.checked_add(bytes));
        self.offset = offset.ok_or_else(|| PathError::Far(self.name.to_owned()))?;
        Ok(())
    }
}

fn parse(path: &str) -> Result<Vec<Part<'_>>, PathError> {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let behind = rest.strip_prefix("->").or_else(|| rest.strip_prefix('.'));
        let is_first = parts.is_empty();
        let (part, tail) = if let Some(item) = behind.unwrap_or(rest).strip_prefix('[') {
            let (index, tail) = item.split_once(']').unwrap_or_default();
            let is_number = index.bytes().all(|byte| byte.is_ascii_digit());
            (index.parse().ok().filter(|_| is_number).map(Part::Index), tail)
        } else {
            let name = match behind {
                Some(name) if !is_first => name,
                None if is_first => rest,
                _ => return Err(PathError::Syntax(rest.to_owned())),
            };
            let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
            let end = name.find(|character| !is_word(character)).unwrap_or(name.len());
            let (name, tail) = name.split_at(end);
            ((!name.is_empty()).then_some(Part::Member(name)), tail)
        };
        parts.push(part.ok_or_else(|| PathError::Syntax(rest.to_owned()))?);
        rest = tail;
    }
    if parts.is_empty() {
        return Err(PathError::Empty);
    }
    Ok(parts)
}
