//! BTF that tests made, the running kernel's, and bytes that are none.

use std::path::Path as FilePath;

use proptest::prelude::*;

use super::*;

/// A few types as a kernel has them.
struct Small {
    bytes: Builder,
    file_pointer: TypeId,
    task: TypeId,
}

fn small() -> Small {
    let mut bytes = Builder::new();
    let int = bytes.int("int", 4, true);
    let long = bytes.int("long unsigned int", 8, false);
    let char = bytes.int("char", 1, true);
    let constant = bytes.constant(char);
    let text = bytes.pointer(constant);
    let name = bytes.array(char, 16);
    let inner = bytes.union("", 8, &[("count", int), ("word", long)]);
    let path = bytes.structure("path", 16, &[("mnt", text, 0), ("dentry", text, 64)]);
    let ids = bytes.array(path, 3);
    let file = bytes.structure(
        "file",
        100,
        &[
            ("f_mode", int, 0),
            ("", inner, 64),
            ("f_path", path, 128),
            ("paths", ids, 256),
        ],
    );
    let alias = bytes.typedef("file_t", file);
    let file_pointer = bytes.pointer(alias);
    // A structure that refers to itself.
    let task = file_pointer + 1;
    let parent = task + 1;
    let opaque = parent + 1;
    let hidden = opaque + 1;
    let built = bytes.bit_fields(
        "task_struct",
        200,
        &[
            ("parent", parent, 0, 0),
            ("comm", name, 64, 0),
            ("flags", int, 192, 3),
            ("exiting", int, 195, 1),
            ("file", file_pointer, 256, 0),
            ("hidden", hidden, 320, 0),
        ],
    );
    assert_eq!(built, task);
    assert_eq!(bytes.pointer(task), parent);
    assert_eq!(bytes.forward("opaque"), opaque);
    assert_eq!(bytes.pointer(opaque), hidden);
    bytes.function("vfs_open", int, &[("path", text), ("file", file_pointer)]);
    bytes.function("nothing", 0, &[]);
    let prototype = bytes.prototype(0, &[("", hidden), ("", int), ("", parent)]);
    let pointer = bytes.pointer(prototype);
    bytes.typedef("btf_trace_switch", pointer);
    bytes.function(
        "__traceiter_switch",
        int,
        &[("__data", hidden), ("preempt", int), ("next", parent)],
    );
    bytes.enumeration("state", true, &[("DEAD", u32::MAX), ("ALIVE", 1)]);
    bytes.wide_enumeration("large", &[("HUGE", 1, 2)]);
    Small {
        bytes,
        file_pointer: TypeId(file_pointer),
        task: TypeId(task),
    }
}

/// The kernel's own; without it, what is tested with it isn't.
fn running() -> Option<Btf> {
    let path = FilePath::new("/sys/kernel/btf/vmlinux");
    if !path.exists() {
        eprintln!("SKIPPED: this kernel has no {}", path.display());
        return None;
    }
    Some(Btf::open(path).unwrap())
}

#[test]
fn functions_have_parameters_with_names_and_types() {
    for bytes in [small().bytes.build(), small().bytes.build_big_endian()] {
        let btf = Btf::parse(bytes).unwrap();
        let function = btf.function("vfs_open").unwrap();
        let prototype = btf.prototype(function.prototype).unwrap();
        let parameters: Vec<_> = prototype
            .parameters()
            .map(|parameter| btf.declare(parameter.ty, parameter.name))
            .collect();
        assert_eq!(parameters, ["const char *path", "file_t *file"]);
        assert_eq!(btf.spell(prototype.returns), "int");
        assert_eq!(btf.function("vfs_close"), None);
        assert_eq!(btf.function("file"), None);
        let names: Vec<_> = btf.function_names().collect();
        assert_eq!(names, ["vfs_open", "nothing", "__traceiter_switch"]);
    }
}

#[test]
fn raw_tracepoints_have_arguments() {
    let btf = Btf::parse(small().bytes.build()).unwrap();
    let arguments: Vec<_> = btf
        .raw_tracepoint("switch")
        .unwrap()
        .iter()
        .map(|argument| btf.declare(argument.ty, argument.name))
        .collect();
    assert_eq!(arguments, ["int preempt", "struct task_struct *next"]);
    assert_eq!(btf.raw_tracepoint("sched"), None);
}

#[test]
fn enumerations_have_values() {
    for bytes in [small().bytes.build(), small().bytes.build_big_endian()] {
        let btf = Btf::parse(bytes).unwrap();
        assert_eq!(btf.enum_value("state", "DEAD"), Some(u64::MAX));
        assert_eq!(btf.enum_value("state", "ALIVE"), Some(1));
        assert_eq!(btf.enum_value("large", "HUGE"), Some(2 << 32 | 1));
        assert_eq!(btf.enum_value("state", "HUGE"), None);
        assert_eq!(btf.enum_value("file", "HUGE"), None);
    }
}

#[test]
fn types_are_spelled_as_in_c() {
    let mut bytes = Builder::new();
    let int = bytes.int("unsigned int", 4, false);
    let long = bytes.int("long int", 8, true);
    let bool = bytes.int("_Bool", 1, false);
    let constant = bytes.constant(int);
    let pointer = bytes.pointer(constant);
    let fixed = bytes.constant(pointer);
    let pointers = bytes.pointer(fixed);
    let items = bytes.array(pointer, 4);
    let rows = bytes.array(items, 2);
    let to_rows = bytes.pointer(items);
    let prototype = bytes.prototype(pointer, &[("a", long), ("", 0)]);
    let call = bytes.pointer(prototype);
    let calls = bytes.array(call, 3);
    let nothing = bytes.prototype(0, &[]);
    let call_nothing = bytes.pointer(nothing);
    let get_call = bytes.prototype(call_nothing, &[("flag", bool)]);
    let anonymous = bytes.structure("", 4, &[("a", int, 0)]);
    let name = bytes.typedef("name_t", anonymous);
    let function = bytes.function("f", 0, &[("call", call)]);
    let state = bytes.enumeration("state", false, &[]);
    let btf = Btf::parse(bytes.build()).unwrap();
    let cases = [
        (0, "void"),
        (int, "unsigned int"),
        (long, "long"),
        (bool, "bool"),
        (constant, "const unsigned int"),
        (pointer, "const unsigned int *"),
        (fixed, "const unsigned int *const"),
        (pointers, "const unsigned int *const *"),
        (items, "const unsigned int *[4]"),
        (rows, "const unsigned int *[2][4]"),
        (to_rows, "const unsigned int *(*)[4]"),
        (prototype, "const unsigned int *(long a, ...)"),
        (call, "const unsigned int *(*)(long a, ...)"),
        (calls, "const unsigned int *(*[3])(long a, ...)"),
        (call_nothing, "void (*)(void)"),
        (get_call, "void (*(bool flag))(void)"),
        (anonymous, "struct {…}"),
        (name, "name_t"),
        (function, "void f(const unsigned int *(*call)(long a, ...))"),
        (state, "enum state"),
        (9999, "void"),
    ];
    for (id, expected) in cases {
        assert_eq!(btf.spell(TypeId(id)), expected);
    }
}

#[test]
fn sizes_are_those_of_c() {
    let small = small();
    let btf = Btf::parse(small.bytes.build()).unwrap();
    assert_eq!(btf.structure("task_struct"), Some(small.task));
    assert_eq!(btf.structure("struct task_struct"), Some(small.task));
    assert_eq!(btf.size_of(small.task), Some(200));
    assert_eq!(btf.size_of(small.file_pointer), Some(8));
    assert_eq!(btf.size_of(TypeId::VOID), None);
    let comm = btf.member(small.task, "comm").unwrap();
    assert_eq!(btf.size_of(comm.ty), Some(16));
}

#[test]
fn paths_lead_through_pointers_and_anonymous_parts() {
    let small = small();
    let btf = Btf::parse(small.bytes.build()).unwrap();
    let offsets = |root, path: &str| btf.follow(root, path).map(|path| path.offsets);
    assert_eq!(offsets(small.task, "comm"), Ok(vec![8]));
    assert_eq!(offsets(small.task, "comm[3]"), Ok(vec![11]));
    assert_eq!(offsets(small.task, "parent.parent.comm"), Ok(vec![0, 0, 8]));
    assert_eq!(
        offsets(small.task, "parent->file->f_path.dentry"),
        Ok(vec![0, 32, 24])
    );
    // An argument that is a pointer already holds the address of what it points to.
    assert_eq!(offsets(small.file_pointer, "word"), Ok(vec![8]));
    assert_eq!(
        offsets(small.file_pointer, "paths[2].dentry"),
        Ok(vec![32 + 2 * 16 + 8])
    );
    assert_eq!(
        offsets(small.file_pointer, "paths.[2].dentry"),
        Ok(vec![32 + 2 * 16 + 8])
    );
    assert_eq!(offsets(small.file_pointer, "[1].f_mode"), Ok(vec![100]));
    assert_eq!(offsets(small.task, "file[1].f_mode"), Ok(vec![32, 100]));
    let path = btf.follow(small.task, "file.count").unwrap();
    assert_eq!((btf.spell(path.ty), path.size), ("int".to_owned(), Some(4)));
    let exiting = btf.follow(small.task, "exiting").unwrap();
    assert_eq!(exiting.bits, Some(Bits { shift: 3, width: 1 }));
    assert_eq!(exiting.offsets, [24]);
}

#[test]
fn paths_that_lead_nowhere_say_why() {
    let small = small();
    let btf = Btf::parse(small.bytes.build()).unwrap();
    let cases = [
        ("", "the path is empty; name a member, as in mm.owner.comm"),
        (
            "com",
            "struct task_struct has no member \"com\"; the nearest is \"comm\"",
        ),
        ("zzz", "struct task_struct has no member \"zzz\""),
        ("comm.x", "char[16] has no members, so \"x\" is not in it"),
        ("comm[16]", "[16] is beyond the end of char[16]"),
        (
            "parent.flags.x",
            "\"flags\" is a bit field, and nothing can follow it",
        ),
        (
            "hidden.x",
            "the members of struct opaque are not known to this kernel's BTF, so \"x\" cannot be found",
        ),
        ("flags[0]", "\"flags\" is a bit field, and nothing can follow it"),
        ("file.f_mode[0]", "int is no array, so [0] is not in it"),
        ("file.f_mode.x", "int has no members, so \"x\" is not in it"),
    ];
    for (path, expected) in cases {
        assert_eq!(btf.follow(small.task, path).unwrap_err().to_string(), expected);
    }
    for path in [
        ".a", "a..b", "a.", "a b", "comm[", "comm[]", "comm[-1]", "comm[+1]", "->a", "comm[1]x", "é",
    ] {
        let error = btf.follow(small.task, path).unwrap_err();
        assert!(matches!(error, PathError::Syntax(_)), "{path}: {error}");
    }
}

#[test]
fn modules_go_on_where_the_kernel_ends() {
    let small = small();
    let mut module = Builder::module(&small.bytes);
    let pointer = module.pointer(small.task.0);
    module.function("module_function", 0, &[("task", pointer)]);
    module.function("vfs_open", pointer, &[]);
    let base = Arc::new(Btf::parse(small.bytes.build()).unwrap());
    let btf = Btf::parse_module(module.build(), Arc::clone(&base)).unwrap();
    let function = btf.find(Kind::Function, "module_function").unwrap();
    assert_eq!(
        btf.spell(function),
        "void module_function(struct task_struct *task)"
    );
    assert!(btf.follow(TypeId(pointer), "parent.comm").is_ok());
    assert!(btf.find(Kind::Struct, "file").is_some());
    let own = btf.find(Kind::Function, "vfs_open").unwrap();
    assert_eq!(btf.spell(own), "struct task_struct *vfs_open(void)");
    assert_eq!(btf.len(), 5);
    let alone = Btf::parse(module.build()).map(|_| ()).unwrap_err().to_string();
    assert!(alone.ends_with("so give the kernel's"), "{alone}");
}

#[test]
fn what_is_no_btf_is_told() {
    let good = small().bytes.build();
    let told = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        Btf::parse(bytes).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(
        told(&|bytes| bytes.clear()),
        "no BTF: it begins neither with its magic number 0xeb9f nor as an ELF file"
    );
    assert_eq!(
        told(&|bytes| bytes[2] = 2),
        "BTF of version 2; known is version 1"
    );
    let header = "damaged BTF: the header is cut off or points outside the file";
    assert_eq!(told(&|bytes| bytes.truncate(12)), header);
    assert_eq!(told(&|bytes| bytes.truncate(100)), header);
    assert_eq!(told(&|bytes| bytes[4] = 0), header);
    assert_eq!(told(&|bytes| bytes[15] = 0xff), header);
    assert_eq!(
        told(&|bytes| *bytes.last_mut().unwrap() = b'x'),
        "damaged BTF: the names aren't text that ends with a zero byte"
    );
    assert_eq!(
        told(&|bytes| bytes[31] = 20),
        "type 1 is of kind 20, which is newer than this program"
    );
    assert_eq!(
        told(&|bytes| bytes[27] = 0xff),
        "damaged BTF: the name of type 1 or of a part of it is not in the file; that of a module goes on where its \
         kernel's ends, so give the kernel's"
    );
    let last = Btf::parse(good.clone()).unwrap().len();
    assert_eq!(
        told(&|bytes| {
            let length = u32::from_le_bytes(*bytes[12..].first_chunk().unwrap()) - 4;
            bytes[12..16].copy_from_slice(&length.to_le_bytes());
        }),
        format!("damaged BTF: type {last} is cut off")
    );
}

#[test]
fn circles_end() {
    let mut bytes = Builder::new();
    let first = bytes.typedef("first", 2);
    let second = bytes.typedef("second", 1);
    let array = bytes.array(3, 1000);
    let pointer = bytes.pointer(4);
    let structure = bytes.structure("s", 8, &[("", 5, 0), ("", 5, 0), ("a", pointer, 0)]);
    let prototype = bytes.prototype(6, &[("", 6), ("", 6), ("", 6)]);
    let btf = Btf::parse(bytes.build()).unwrap();
    for id in [first, second, array, pointer, structure, prototype].map(TypeId) {
        assert!(btf.spell(id).len() < 10_000);
        let _ = (
            btf.size_of(id),
            btf.prototype(id),
            btf.follow(id, "a.b.c"),
            btf.follow(id, "x"),
        );
    }
    assert_eq!(btf.resolve(TypeId(first)), TypeId::VOID);
}

#[test]
fn the_running_kernel_is_read() {
    let Some(btf) = running() else { return };
    let function = btf.find(Kind::Function, "security_file_permission").unwrap();
    assert_eq!(
        btf.spell(function),
        "int security_file_permission(struct file *file, int mask)"
    );
    let task = btf.structure("task_struct").unwrap();
    let path = btf.follow(task, "mm.owner.comm").unwrap();
    assert_eq!(btf.spell(path.ty), "char[16]");
    assert_eq!(path.offsets.len(), 3);
    let arguments = btf.raw_tracepoint("sched_process_exec").unwrap();
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| btf.declare(argument.ty, argument.name))
        .collect();
    assert_eq!(
        arguments,
        [
            "struct task_struct *p",
            "pid_t old_pid",
            "struct linux_binprm *bprm"
        ]
    );
    assert!(btf.function_names().count() > 10_000);
    for id in btf.ids() {
        assert!(!btf.spell(id).is_empty());
    }
}

proptest! {
    #[test]
    fn damaged_btf_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        length in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut bytes = small().bytes.build();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(length.index(bytes.len()));
        }
        let _ = crate::memory::btf(&bytes);
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let head = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0];
        let _ = crate::memory::btf(&[&head[..], &bytes].concat());
    }

    #[test]
    fn paths_never_panic(path in "[a-z.\\[\\]0-9>\\-]{0,20}|.*") {
        let small = small();
        let btf = Btf::parse(small.bytes.build()).unwrap();
        let _ = btf.follow(small.task, &path);
    }
}
