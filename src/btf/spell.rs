//! Types as C spells them, for messages.

use super::{Btf, MAX_HOPS, Type, TypeId};

/// How many types one spelling may mention; for what goes on, it has dots.
const MAX_MENTIONED: usize = 100;

impl Btf {
    /// A type as C spells it: `struct file *`, `const char *`, `int (*)(void *)`, `unsigned long`.
    pub(crate) fn spell(&self, id: TypeId) -> String {
        self.declare(id, "")
    }

    /// A declaration of something of this type: `const char *name`.
    pub(crate) fn declare(&self, id: TypeId, name: &str) -> String {
        let mut speller = Speller {
            btf: self,
            left: MAX_MENTIONED,
        };
        speller.declare(id, name.to_owned(), 0)
    }
}

struct Speller<'a> {
    btf: &'a Btf,
    left: usize,
}

impl Speller<'_> {
    /// `declarator` is what stands around the name so far: C writes types from the name outwards.
    fn declare(&mut self, id: TypeId, declarator: String, depth: usize) -> String {
        let mut id = id;
        let mut declarator = declarator;
        let mut qualifiers = String::new();
        for _ in 0..MAX_HOPS {
            if self.left == 0 || depth > MAX_HOPS {
                break;
            }
            self.left -= 1;
            let base = match self.btf.get(id) {
                Type::Qualified { qualifier, to } => {
                    qualifiers.push_str(qualifier);
                    qualifiers.push(' ');
                    id = to;
                    continue;
                }
                Type::Tagged { to } | Type::DeclarationTag { of: to } => {
                    id = to;
                    continue;
                }
                Type::Pointer { to } => {
                    let own = std::mem::take(&mut qualifiers);
                    let own = if declarator.is_empty() {
                        own.trim_end()
                    } else {
                        &own
                    };
                    declarator = format!("*{own}{declarator}");
                    if matches!(self.btf.get(to), Type::Array { .. } | Type::Prototype(_)) {
                        declarator = format!("({declarator})");
                    }
                    id = to;
                    continue;
                }
                Type::Array { element, length } => {
                    declarator = format!("{declarator}[{length}]");
                    id = element;
                    continue;
                }
                Type::Prototype(prototype) => {
                    let mut parameters = Vec::new();
                    for parameter in prototype.parameters() {
                        if self.left == 0 {
                            parameters.push("…".to_owned());
                            break;
                        }
                        let is_rest = parameter.ty == TypeId::VOID && parameter.name.is_empty();
                        parameters.push(if is_rest {
                            "...".to_owned()
                        } else {
                            self.declare(parameter.ty, parameter.name.to_owned(), depth + 1)
                        });
                    }
                    if parameters.is_empty() {
                        parameters.push("void".to_owned());
                    }
                    declarator = format!("{declarator}({})", parameters.join(", "));
                    id = prototype.returns;
                    continue;
                }
                Type::Function(function) => {
                    declarator.push_str(function.name);
                    id = function.prototype;
                    continue;
                }
                Type::Variable { name, ty } => {
                    declarator.push_str(name);
                    id = ty;
                    continue;
                }
                Type::Void => "void".to_owned(),
                Type::Int(int) => common_name(int.name).to_owned(),
                Type::Struct { name, .. }
                | Type::Forward {
                    name,
                    is_union: false,
                } => tagged("struct", name),
                Type::Union { name, .. } | Type::Forward { name, .. } => tagged("union", name),
                Type::Enum(enumeration) => tagged("enum", enumeration.name),
                Type::Typedef { name, .. } | Type::DataSection { name } | Type::Float { name, .. } => {
                    name.to_owned()
                }
            };
            let blank = if declarator.is_empty() || declarator.starts_with('[') {
                ""
            } else {
                " "
            };
            return format!("{qualifiers}{base}{blank}{declarator}");
        }
        format!("… {declarator}").trim_end().to_owned()
    }
}

fn tagged(keyword: &str, name: &str) -> String {
    if name.is_empty() {
        format!("{keyword} {{…}}")
    } else {
        format!("{keyword} {name}")
    }
}

/// How people write what GCC calls an integer.
fn common_name(name: &str) -> &str {
    match name {
        "long int" => "long",
        "long long int" => "long long",
        "long long unsigned int" => "unsigned long long",
        "long unsigned int" => "unsigned long",
        "short int" => "short",
        "short unsigned int" | "unsigned short int" => "unsigned short",
        "_Bool" => "bool",
        other => other,
    }
}
