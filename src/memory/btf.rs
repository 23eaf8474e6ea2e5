//! The reader of the kernel's type information.

use crate::btf::{Btf, Function, Type};

/// What there is in BTF.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Types {
    /// All types.
    pub types: usize,
    /// Those that are functions.
    pub functions: usize,
    /// The bytes of all of them, spelled in C.
    pub spelled: usize,
    /// Members that were found by their names.
    pub members: usize,
}

/// Reads `data` as BTF, asks everything about all types in it that can be asked, and counts the answers.
///
/// # Errors
///
/// Why it is no BTF, in one line.
pub fn btf(data: &[u8]) -> Result<Types, String> {
    let btf = Btf::parse(data.to_vec()).map_err(|error| error.to_string())?;
    let mut types = Types {
        types: btf.len(),
        ..Types::default()
    };
    for id in btf.ids() {
        types.spelled += btf.spell(id).len();
        match btf.get(id) {
            Type::Function(Function { name, .. }) => {
                let found = btf
                    .function(name)
                    .and_then(|function| btf.prototype(function.prototype));
                types.functions += usize::from(found.is_some());
            }
            Type::Typedef { name, .. } => {
                let name = name.strip_prefix("btf_trace_").unwrap_or(name);
                types.functions += usize::from(btf.raw_tracepoint(name).is_some());
            }
            Type::Struct { members, .. } | Type::Union { members, .. } => {
                for member in members.iter().take(64) {
                    types.members += usize::from(btf.follow(id, member.name).is_ok());
                    let path = format!("{}[1].{}", member.name, member.name);
                    types.members += usize::from(btf.follow(id, &path).is_ok());
                }
            }
            Type::Enum(enumeration) => {
                for (name, _) in enumeration.values().take(64) {
                    types.members += usize::from(btf.enum_value(enumeration.name, name).is_some());
                }
            }
            _ => {}
        }
    }
    Ok(types)
}
