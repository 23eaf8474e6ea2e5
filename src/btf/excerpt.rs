//! A few types of a kernel, under the numbers that they have.

use super::{Btf, HEADER_LENGTH, Kind, RECORD_LENGTH, Type, TypeId};

impl Btf {
    /// BTF with nothing but the types whose name is wanted, and all that these are made of. What pointers point to is
    /// no part of them, and of a function its name alone is kept.
    ///
    /// Instead of each of the others there is a forward declaration without a name, as short as a type can be. That of
    /// a module has no excerpt, as it goes on where another ends.
    pub(crate) fn excerpt(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<u8> {
        let is_kept = self.parts_of(&is_wanted);
        let mut types = Vec::with_capacity(is_kept.len() * RECORD_LENGTH);
        for (id, is_kept) in self.ids().zip(is_kept) {
            if is_kept {
                types.extend_from_slice(self.record(id.0).bytes());
            } else {
                let forward = u32::from(Kind::Forward as u8) << 24;
                types.extend([0, forward, 0].map(|word| self.order.bytes(word)).as_flattened());
            }
        }
        let strings = self.data.get(self.strings.clone()).unwrap_or_default();
        let lengths = [HEADER_LENGTH, 0, types.len(), types.len(), strings.len()];
        let mut data = Vec::with_capacity(HEADER_LENGTH + types.len() + strings.len());
        // Byte order and version stay the same.
        data.extend(self.data.iter().take(HEADER_LENGTH - 4 * lengths.len()));
        for length in lengths {
            data.extend(self.order.bytes(u32::try_from(length).unwrap_or(u32::MAX)));
        }
        data.extend(types);
        data.extend_from_slice(strings);
        data
    }

    /// For each type whether it is wanted, or part of one that is.
    fn parts_of(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<bool> {
        let named = |id: &TypeId| {
            let record = self.record(id.0);
            let kinds = [
                Kind::Struct,
                Kind::Union,
                Kind::Enum,
                Kind::Enum64,
                Kind::Typedef,
                Kind::Function,
            ];
            record.kind().is_some_and(|kind| kinds.contains(&kind)) && is_wanted(self.name_at(record.name()))
        };
        let mut waiting: Vec<TypeId> = self.ids().filter(named).collect();
        let mut is_kept = vec![false; self.len()];
        while let Some(id) = waiting.pop() {
            let index = usize::try_from(id.0.wrapping_sub(self.first)).unwrap_or(usize::MAX);
            let Some(is_kept @ false) = is_kept.get_mut(index) else {
                continue;
            };
            *is_kept = true;
            match self.get(id) {
                Type::Typedef { to, .. } | Type::Qualified { to, .. } | Type::Tagged { to } => {
                    waiting.push(to);
                }
                Type::Array { element, .. } => waiting.push(element),
                Type::Struct { members, .. } | Type::Union { members, .. } => {
                    waiting.extend(members.iter().map(|member| member.ty));
                }
                _ => {}
            }
        }
        is_kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::Builder;

    #[test]
    fn what_is_wanted_keeps_its_number_and_what_it_is_made_of() {
        let mut types = Builder::new();
        let int = types.int("int", 4, true);
        let other = types.structure("other", 4, &[("value", int, 0)]);
        let pointer = types.pointer(other);
        let unwanted = types.structure("unwanted", 8, &[("other", pointer, 0)]);
        let inner = types.union("", 8, &[("a", int), ("b", unwanted)]);
        let constant = types.constant(inner);
        let array = types.array(constant, 2);
        let wanted = types.structure("wanted", 24, &[("pointer", pointer, 0), ("array", array, 64)]);
        let alias = types.typedef("alias", other);
        let all = Btf::parse(types.build()).unwrap();
        let names_of = |wanted: &[&str]| {
            let excerpt = Btf::parse(all.excerpt(|name| wanted.contains(&name))).unwrap();
            assert_eq!(excerpt.len(), all.len());
            let kept = all
                .ids()
                .filter(|id| excerpt.record(id.0).bytes() == all.record(id.0).bytes());
            kept.map(|id| id.0).collect::<Vec<_>>()
        };
        assert_eq!(
            names_of(&["wanted"]),
            [int, pointer, unwanted, inner, constant, array, wanted]
        );
        assert_eq!(names_of(&["alias"]), [int, other, alias]);
        assert!(names_of(&[]).is_empty());
    }

    #[test]
    fn the_order_of_bytes_stays() {
        let mut types = Builder::new();
        let int = types.int("int", 4, true);
        let wanted = types.structure("wanted", 4, &[("value", int, 0)]);
        let all = Btf::parse(types.build_big_endian()).unwrap();
        let excerpt = Btf::parse(all.excerpt(|name| name == "wanted")).unwrap();
        assert_eq!(excerpt.find(Kind::Struct, "wanted"), Some(TypeId(wanted)));
        assert_eq!(excerpt.size_of(TypeId(wanted)), Some(4));
    }
}
