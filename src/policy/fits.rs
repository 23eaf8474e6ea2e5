//! Which types of arguments can be read from which types of the kernel.
//!
//! What policies call `file` is a `struct file *` for the kernel. Types come from BTF, or as C text from the tables of
//! system calls and from tracefs; both become a [`Shape`] here.

use super::model::ArgType;
use crate::btf::{Btf, Type, TypeId};
use crate::kernel::{Field, Place};

/// A type of the kernel, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An integer, `bool` or enumeration; the size is in bytes.
    Integer {
        size: u64,
        is_signed: bool,
    },
    Pointer(Pointee),
    /// An array of characters, in its place.
    Characters,
    /// Characters elsewhere in a tracepoint's record.
    Record,
    /// Something else, such as an array of numbers.
    Other,
    /// Nothing is known of it.
    Unknown,
}

/// What a pointer points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pointee {
    /// A structure and the ones that it begins with, whose address is the same: `struct tcp_sock` down to
    /// `struct sock`. What has no name of its own goes by what it is defined as.
    Structure(Vec<String>),
    Characters,
    /// `void`, which can be anything.
    Anything,
    /// Another pointer, as in `argv`.
    Pointer,
    /// An integer, a function.
    Other,
}

/// Whether an argument can be read so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fits {
    Yes,
    /// It can, but what is shown isn't all, or isn't quite it.
    Loosely(Loss),
    No,
    Unknown,
}

/// What is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The upper bytes.
    Narrow,
    /// Nothing, but bytes beside the value are read with it.
    Wide,
    /// Negative numbers look large, or large ones negative.
    Sign,
    /// The address is shown, not what is there.
    Address,
}

/// Structures by the types that read them. Of those that are there more than once the first is the usual one.
const STRUCTURES: &[(ArgType, &str)] = &[
    (ArgType::File, "struct file"),
    (ArgType::Path, "struct path"),
    (ArgType::Filename, "struct filename"),
    (ArgType::Dentry, "struct dentry"),
    (ArgType::LinuxBinprm, "struct linux_binprm"),
    (ArgType::Kiocb, "struct kiocb"),
    (ArgType::IovIter, "struct iov_iter"),
    (ArgType::CharIovec, "struct iovec"),
    (ArgType::Sock, "struct sock"),
    (ArgType::Socket, "struct socket"),
    (ArgType::Sockaddr, "struct sockaddr"),
    // What an address is taken for since Linux 6.19.
    (ArgType::Sockaddr, "struct sockaddr_unsized"),
    (ArgType::Sockaddr, "struct sockaddr_in"),
    (ArgType::Sockaddr, "struct sockaddr_in6"),
    (ArgType::Sockaddr, "struct __kernel_sockaddr_storage"),
    (ArgType::SockaddrUn, "struct sockaddr_un"),
    (ArgType::SockaddrUn, "struct sockaddr"),
    (ArgType::SockaddrUn, "struct sockaddr_unsized"),
    (ArgType::Skb, "struct sk_buff"),
    (ArgType::NetDevice, "struct net_device"),
    (ArgType::Cred, "struct cred"),
    (ArgType::UserNamespace, "struct user_namespace"),
    (ArgType::BpfAttr, "union bpf_attr"),
    (ArgType::BpfMap, "struct bpf_map"),
    (ArgType::BpfProg, "struct bpf_prog"),
    (ArgType::PerfEvent, "struct perf_event"),
    (ArgType::Module, "struct module"),
    (ArgType::LoadInfo, "struct load_info"),
    (ArgType::KernelCap, "kernel_cap_t"),
    // Before Linux 6.3.
    (ArgType::KernelCap, "struct kernel_cap_struct"),
    (ArgType::CapEffective, "kernel_cap_t"),
    (ArgType::CapEffective, "struct kernel_cap_struct"),
    (ArgType::CapPermitted, "kernel_cap_t"),
    (ArgType::CapPermitted, "struct kernel_cap_struct"),
    (ArgType::CapInheritable, "kernel_cap_t"),
    (ArgType::CapInheritable, "struct kernel_cap_struct"),
];

impl Shape {
    /// Of a parameter of a function, or of what a function returns.
    pub(crate) fn of(btf: &Btf, id: TypeId) -> Self {
        let id = btf.resolve(id);
        match btf.get(id) {
            Type::Int(int) => Shape::Integer {
                size: int.size.into(),
                is_signed: int.is_signed,
            },
            Type::Enum(enumeration) => Shape::Integer {
                size: enumeration.size.into(),
                is_signed: enumeration.is_signed,
            },
            Type::Pointer { to } => Shape::Pointer(Pointee::of(btf, to)),
            Type::Array { element, .. } if is_character(btf, element) => Shape::Characters,
            _ => Shape::Other,
        }
    }

    /// Of what stands at an address, as a path through structures leads to one: structures are read by theirs.
    pub(crate) fn of_place(btf: &Btf, id: TypeId) -> Self {
        match btf.get(btf.resolve(id)) {
            Type::Struct { .. } | Type::Union { .. } => Shape::Pointer(Pointee::of(btf, id)),
            _ => Self::of(btf, id),
        }
    }

    /// Of a type in C: `const char *`, `unsigned int`, `struct file *`, `char[16]`.
    pub(crate) fn of_text(text: &str) -> Self {
        let words = |text: &str| -> String {
            let words = text.split_ascii_whitespace();
            let words = words.filter(|word| !["const", "volatile", "restrict", "__user"].contains(word));
            words.collect::<Vec<_>>().join(" ")
        };
        let is_character = |name: &str| {
            matches!(
                name,
                "char" | "unsigned char" | "signed char" | "u8" | "__u8" | "s8" | "__s8"
            )
        };
        let text = text.trim_end().trim_end_matches("const").trim_end();
        if let Some((element, _)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            return if is_character(&words(element)) {
                Shape::Characters
            } else {
                Shape::Other
            };
        }
        if let Some(to) = text.strip_suffix('*') {
            let to = words(to);
            return Shape::Pointer(match &*to {
                "void" => Pointee::Anything,
                name if is_character(name) => Pointee::Characters,
                name if name.contains('*') => Pointee::Pointer,
                name if integer(name).is_some() => Pointee::Other,
                _ => Pointee::Structure(vec![to]),
            });
        }
        match integer(&words(text)) {
            Some((size, is_signed)) => Shape::Integer { size, is_signed },
            None => Shape::Unknown,
        }
    }

    /// Of a field of a tracepoint's record.
    pub(crate) fn of_field(field: &Field) -> Self {
        if field.place != Place::Here {
            return Shape::Record;
        }
        let integer = |is_signed| Shape::Integer {
            size: field.size.into(),
            is_signed,
        };
        match Self::of_text(&field.ty) {
            // Those of system calls have eight bytes each, whatever they are declared as.
            Shape::Integer { is_signed, .. } => integer(is_signed),
            // A number by a name of its own.
            Shape::Unknown if [1, 2, 4, 8].contains(&field.size) && !field.ty.contains(' ') => {
                integer(field.is_signed)
            }
            other => other,
        }
    }

    /// The type that reads it as what it is; `auto` stands for this one.
    pub(crate) fn natural(&self) -> Option<ArgType> {
        match self {
            Shape::Integer { size, is_signed } => match (size, is_signed) {
                (1, true) => Some(ArgType::Int8),
                (1, false) => Some(ArgType::Uint8),
                (2, true) => Some(ArgType::Int16),
                (2, false) => Some(ArgType::Uint16),
                (4, true) => Some(ArgType::Int),
                (4, false) => Some(ArgType::Uint32),
                (8, true) => Some(ArgType::Int64),
                (8, false) => Some(ArgType::Uint64),
                _ => None,
            },
            Shape::Characters | Shape::Pointer(Pointee::Characters) => Some(ArgType::String),
            Shape::Record => Some(ArgType::DataLoc),
            Shape::Pointer(Pointee::Structure(names)) => {
                let of = |name: &String| STRUCTURES.iter().find(|(_, known)| known == name);
                names.iter().find_map(of).map(|&(arg_type, _)| arg_type)
            }
            _ => None,
        }
    }
}

impl Pointee {
    fn of(btf: &Btf, id: TypeId) -> Self {
        if is_character(btf, id) {
            return Pointee::Characters;
        }
        match btf.get(btf.resolve(id)) {
            Type::Void => Pointee::Anything,
            Type::Pointer { .. } => Pointee::Pointer,
            Type::Struct { .. } | Type::Union { .. } | Type::Forward { .. } => {
                Pointee::Structure(beginnings(btf, id))
            }
            _ => Pointee::Other,
        }
    }
}

/// The name of a structure, that of its first member if it is one, and so on.
fn beginnings(btf: &Btf, id: TypeId) -> Vec<String> {
    /// Sockets are the deepest: tcp_sock, inet_connection_sock, inet_sock, sock, sock_common.
    const DEEPEST: usize = 8;
    let mut names = Vec::new();
    let mut id = id;
    for _ in 0..DEEPEST {
        let resolved = btf.resolve(id);
        let (name, first) = match btf.get(resolved) {
            Type::Struct { name, members, .. } => (name, members.iter().next()),
            Type::Union { name, .. } | Type::Forward { name, .. } => (name, None),
            _ => break,
        };
        if !name.is_empty() {
            names.push(btf.spell(resolved));
        } else if let Some(name) = btf.typedef_name(id) {
            names.push(name.to_owned());
        }
        match first {
            Some(first) => id = first.ty,
            None => break,
        }
    }
    names
}

/// Whether something is made of bytes that are text as a rule.
fn is_character(btf: &Btf, id: TypeId) -> bool {
    matches!(btf.get(btf.resolve(id)), Type::Int(int) if int.size == 1 && !int.is_bool)
}

/// Size and sign of the integers that system calls and tracepoints have, on 64-bit machines.
fn integer(name: &str) -> Option<(u64, bool)> {
    if name.starts_with("enum ") {
        return Some((4, false));
    }
    Some(match name {
        "char" | "signed char" | "s8" | "__s8" => (1, true),
        "bool" | "unsigned char" | "u8" | "__u8" => (1, false),
        "short" | "s16" | "__s16" => (2, true),
        "unsigned short" | "u16" | "__u16" | "__be16" | "umode_t" | "sa_family_t" => (2, false),
        "int" | "signed int" | "s32" | "__s32" | "clockid_t" | "key_serial_t" | "key_t" | "mqd_t"
        | "pid_t" | "rwf_t" | "timer_t" => (4, true),
        "unsigned" | "unsigned int" | "u32" | "__u32" | "__be32" | "dev_t" | "fmode_t" | "gfp_t"
        | "gid_t" | "qid_t" | "uid_t" => (4, false),
        "long" | "long int" | "long long" | "s64" | "__s64" | "loff_t" | "off_t" | "ssize_t" => (8, true),
        "unsigned long" | "long unsigned int" | "unsigned long long" | "u64" | "__u64" | "aio_context_t"
        | "ino_t" | "sector_t" | "size_t" => (8, false),
        _ => return None,
    })
}

/// Size and sign of the numbers that a type reads.
fn number(arg_type: ArgType) -> Option<(u64, bool)> {
    Some(match arg_type {
        ArgType::Sint8 | ArgType::Int8 => (1, true),
        ArgType::Uint8 => (1, false),
        ArgType::Sint16 | ArgType::Int16 => (2, true),
        ArgType::Uint16 => (2, false),
        ArgType::Int | ArgType::Sint32 | ArgType::Int32 => (4, true),
        ArgType::Uint32 => (4, false),
        ArgType::Long | ArgType::Sint64 | ArgType::Int64 => (8, true),
        ArgType::Ulong | ArgType::Uint64 | ArgType::SizeT => (8, false),
        _ => return None,
    })
}

/// Whether an argument of a policy's type can be read from a type of the kernel.
pub(crate) fn fits(arg_type: ArgType, shape: &Shape) -> Fits {
    let is = |fits| if fits { Fits::Yes } else { Fits::No };
    match (arg_type, shape) {
        (ArgType::Nop, _) | (ArgType::CharBuf, Shape::Pointer(Pointee::Anything)) => Fits::Yes,
        (_, Shape::Unknown) => Fits::Unknown,
        (ArgType::Auto, _) => is(shape.natural().is_some()),
        (ArgType::Fd | ArgType::Capability | ArgType::BpfCmd, _) => {
            is(matches!(shape, Shape::Integer { size: 4 | 8, .. }))
        }
        (ArgType::Syscall64, _) => is(matches!(shape, Shape::Integer { size: 8, .. })),
        (ArgType::DataLoc, _) => is(*shape == Shape::Record),
        (ArgType::ConstBuf, _) => is(*shape == Shape::Characters),
        (_, Shape::Pointer(Pointee::Anything)) if number(arg_type).is_none() => Fits::Unknown,
        (ArgType::String | ArgType::CharBuf, _) => is(matches!(
            shape,
            Shape::Characters | Shape::Pointer(Pointee::Characters)
        )),
        _ => match number(arg_type) {
            Some((size, is_signed)) => number_fits(size, is_signed, shape),
            None => is(matches!(shape, Shape::Pointer(Pointee::Structure(names))
                if names.iter().any(|name| STRUCTURES.contains(&(arg_type, name))))),
        },
    }
}

fn number_fits(size: u64, is_signed: bool, shape: &Shape) -> Fits {
    match *shape {
        Shape::Integer {
            size: actual,
            is_signed: actual_sign,
        } => {
            if size < actual {
                Fits::Loosely(Loss::Narrow)
            } else if size > actual && size > 4 {
                Fits::Loosely(Loss::Wide)
            } else if is_signed == actual_sign || (is_signed && size > actual) {
                // Registers hold what is shorter than an int as an int.
                Fits::Yes
            } else {
                Fits::Loosely(Loss::Sign)
            }
        }
        Shape::Pointer(_) if size == 8 => Fits::Loosely(Loss::Address),
        _ => Fits::No,
    }
}

/// What a type reads, for messages: `a struct file *`.
pub(crate) fn reads(arg_type: ArgType) -> String {
    if let Some((_, name)) = STRUCTURES.iter().find(|(known, _)| *known == arg_type) {
        return format!("a {name} *");
    }
    if let Some((size, is_signed)) = number(arg_type) {
        let sign = if is_signed { "a signed" } else { "an unsigned" };
        return format!(
            "{sign} integer of {size} byte{}",
            if size == 1 { "" } else { "s" }
        );
    }
    match arg_type {
        ArgType::String | ArgType::CharBuf => "characters, by a char *",
        ArgType::ConstBuf => "an array of characters",
        ArgType::DataLoc => "text in a tracepoint's record",
        ArgType::Syscall64 => "a number of a system call",
        ArgType::Fd => "a number of an open file",
        ArgType::Capability => "a number of a capability",
        ArgType::BpfCmd => "a number of a bpf(2) command",
        _ => "anything",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syscalls::{self, Abi};

    fn text(arg_type: ArgType, ty: &str) -> Fits {
        fits(arg_type, &Shape::of_text(ty))
    }

    #[test]
    fn structures_are_read_by_their_types() {
        for &(arg_type, name) in STRUCTURES {
            assert_eq!(text(arg_type, &format!("{name} *")), Fits::Yes);
            assert_eq!(text(arg_type, &format!("const {name} *")), Fits::Yes);
            assert_eq!(text(arg_type, &format!("{name} **")), Fits::No);
            assert_eq!(text(arg_type, "struct inode *"), Fits::No);
            assert_eq!(text(arg_type, "int"), Fits::No);
            assert_eq!(text(arg_type, "void *"), Fits::Unknown);
        }
        assert_eq!(text(ArgType::Sock, "struct file *"), Fits::No);
        assert_eq!(text(ArgType::File, "struct path *"), Fits::No);
        assert_eq!(reads(ArgType::File), "a struct file *");
        assert_eq!(reads(ArgType::CapEffective), "a kernel_cap_t *");
    }

    #[test]
    fn texts_are_characters() {
        for ty in ["const char *", "char *", "unsigned char *", "char[16]", "u8 *"] {
            assert_eq!(text(ArgType::String, ty), Fits::Yes, "{ty}");
        }
        for ty in [
            "const char *const *",
            "char **",
            "int",
            "struct filename *",
            "int *",
            "u64[4]",
        ] {
            assert_eq!(text(ArgType::String, ty), Fits::No, "{ty}");
        }
        assert_eq!(text(ArgType::String, "const void *"), Fits::Unknown);
        assert_eq!(text(ArgType::CharBuf, "const void *"), Fits::Yes);
        assert_eq!(text(ArgType::ConstBuf, "char[16]"), Fits::Yes);
        assert_eq!(text(ArgType::ConstBuf, "char *"), Fits::No);
        assert_eq!(text(ArgType::DataLoc, "char *"), Fits::No);
    }

    #[test]
    fn numbers_can_lose_something() {
        let cases = [
            (ArgType::Int, "int", Fits::Yes),
            (ArgType::Int, "umode_t", Fits::Yes),
            (ArgType::Int, "unsigned int", Fits::Loosely(Loss::Sign)),
            (ArgType::Uint32, "int", Fits::Loosely(Loss::Sign)),
            (ArgType::Int, "size_t", Fits::Loosely(Loss::Narrow)),
            (ArgType::Uint64, "unsigned int", Fits::Loosely(Loss::Wide)),
            (ArgType::Uint64, "void *", Fits::Loosely(Loss::Address)),
            (ArgType::SizeT, "size_t", Fits::Yes),
            (ArgType::Int, "char *", Fits::No),
            (ArgType::Uint8, "bool", Fits::Yes),
            (ArgType::Fd, "unsigned int", Fits::Yes),
            (ArgType::Fd, "char *", Fits::No),
            (ArgType::Capability, "int", Fits::Yes),
            (ArgType::Syscall64, "long", Fits::Yes),
            (ArgType::Syscall64, "int", Fits::No),
            (ArgType::Nop, "int", Fits::Yes),
            (ArgType::Int, "struct_of_some_kind", Fits::Unknown),
        ];
        for (arg_type, ty, expected) in cases {
            assert_eq!(text(arg_type, ty), expected, "{arg_type:?} {ty}");
        }
        assert_eq!(reads(ArgType::Int), "a signed integer of 4 bytes");
        assert_eq!(reads(ArgType::Uint8), "an unsigned integer of 1 byte");
    }

    #[test]
    fn auto_is_what_the_kernel_has() {
        let cases = [
            ("int", Some(ArgType::Int)),
            ("unsigned int", Some(ArgType::Uint32)),
            ("size_t", Some(ArgType::Uint64)),
            ("umode_t", Some(ArgType::Uint16)),
            ("const char *", Some(ArgType::String)),
            ("struct file *", Some(ArgType::File)),
            ("const struct sockaddr *", Some(ArgType::Sockaddr)),
            ("const kernel_cap_t *", Some(ArgType::KernelCap)),
            ("struct iovec *", Some(ArgType::CharIovec)),
            ("struct inode *", None),
            ("void *", None),
            ("char **", None),
        ];
        for (ty, expected) in cases {
            assert_eq!(Shape::of_text(ty).natural(), expected, "{ty}");
            let fits = if expected.is_some() { Fits::Yes } else { Fits::No };
            assert_eq!(text(ArgType::Auto, ty), fits, "{ty}");
        }
    }

    #[test]
    fn every_argument_of_every_system_call_has_a_shape() {
        for call in syscalls::names(Abi::X64) {
            for parameter in syscalls::parameters(call).unwrap_or_default() {
                let shape = Shape::of_text(parameter.ty);
                // These two are pointers by another name.
                let is_hidden = parameter.ty.contains("cap_user_");
                assert_eq!(shape == Shape::Unknown, is_hidden, "{call}: {parameter}");
                if let Shape::Integer { is_signed, .. } = shape {
                    assert_eq!(is_signed, parameter.is_signed(), "{call}: {parameter}");
                }
            }
        }
    }

    #[test]
    fn fields_are_as_long_as_they_are() {
        let field = |ty: &str, size, place| Field {
            name: "field".to_owned(),
            ty: ty.to_owned(),
            offset: 8,
            size,
            is_signed: false,
            place,
        };
        let natural = |ty, size| Shape::of_field(&field(ty, size, Place::Here)).natural();
        assert_eq!(natural("unsigned int", 8), Some(ArgType::Uint64));
        assert_eq!(natural("pid_t", 4), Some(ArgType::Int));
        assert_eq!(natural("some_kind_t", 2), Some(ArgType::Uint16));
        assert_eq!(natural("struct some_kind", 8), None);
        assert_eq!(natural("char[16]", 16), Some(ArgType::String));
        assert_eq!(natural("const char *", 8), Some(ArgType::String));
        let text = Shape::of_field(&field("char[]", 4, Place::FromRecord));
        assert_eq!(text.natural(), Some(ArgType::DataLoc));
        assert_eq!(fits(ArgType::DataLoc, &text), Fits::Yes);
        assert_eq!(fits(ArgType::String, &text), Fits::No);
        assert_eq!(text, Shape::of_field(&field("char[]", 4, Place::FromField)));
    }

    #[test]
    fn types_of_btf_have_the_same_shapes() {
        let mut types = crate::btf::Builder::new();
        let char = types.int("char", 1, true);
        let int = types.int("int", 4, true);
        let long = types.int("long unsigned int", 8, false);
        let size = types.typedef("size_t", long);
        let flag = types.raw("_Bool", 1, 0, 1, &[4 << 24 | 8]);
        let state = types.enumeration("state", false, &[]);
        let constant = types.constant(char);
        let text = types.pointer(constant);
        let texts = types.pointer(text);
        let comm = types.array(char, 16);
        let numbers = types.array(int, 4);
        let path = types.structure("path", 16, &[("a", int, 0)]);
        let walk = types.structure("nameidata", 24, &[("path", path, 0)]);
        let walk_pointer = types.pointer(walk);
        let path_pointer = types.pointer(path);
        let alias = types.typedef("path_t", path);
        let alias_pointer = types.pointer(alias);
        let anonymous = types.structure("", 8, &[("val", long, 0)]);
        let capabilities = types.typedef("kernel_cap_t", anonymous);
        let fixed = types.constant(capabilities);
        let capabilities_pointer = types.pointer(fixed);
        let opaque = types.forward("file");
        let file = types.pointer(opaque);
        let anything = types.pointer(0);
        let flags = types.pointer(flag);
        let btf = Btf::parse(types.build()).unwrap();
        let cases = [
            (int, "int"),
            (size, "size_t"),
            (flag, "bool"),
            (state, "enum state"),
            (text, "const char *"),
            (texts, "const char **"),
            (comm, "char[16]"),
            (numbers, "int[4]"),
            (path_pointer, "struct path *"),
            (alias_pointer, "struct path *"),
            (capabilities_pointer, "const kernel_cap_t *"),
            (file, "struct file *"),
            (anything, "void *"),
            (flags, "bool *"),
        ];
        for (id, ty) in cases {
            assert_eq!(Shape::of(&btf, TypeId(id)), Shape::of_text(ty), "{ty}");
        }
        // It begins with a path, so that its address is that of one.
        let walk = Shape::of(&btf, TypeId(walk_pointer));
        assert_eq!(walk.natural(), Some(ArgType::Path));
        assert_eq!(fits(ArgType::Path, &walk), Fits::Yes);
        assert_eq!(fits(ArgType::File, &walk), Fits::No);
        assert_eq!(Shape::of(&btf, TypeId(path)), Shape::Other);
        for (id, ty) in [
            (path, "struct path *"),
            (capabilities, "kernel_cap_t *"),
            (int, "int"),
        ] {
            assert_eq!(Shape::of_place(&btf, TypeId(id)), Shape::of_text(ty), "{ty}");
        }
    }
}
