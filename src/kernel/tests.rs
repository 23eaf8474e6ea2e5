//! Facts of kernels that tests made up, and of the one that runs.

use super::*;

use crate::btf::Builder;

/// The types of a small kernel.
fn types() -> Btf {
    Btf::parse(builder().build()).unwrap()
}

fn builder() -> Builder {
    let mut types = Builder::new();
    let int = types.int("int", 4, true);
    let short = types.int("short unsigned int", 2, false);
    let char = types.int("char", 1, true);
    let long = types.int("long int", 8, true);
    let file = types.structure("file", 8, &[("f_mode", int, 0)]);
    let file_pointer = types.pointer(file);
    let registers = types.structure("pt_regs", 8, &[("ax", long, 0)]);
    let registers_pointer = types.pointer(registers);
    types.function("__x64_sys_read", long, &[("regs", registers_pointer)]);
    types.function("__x64_sys_openat", long, &[("regs", registers_pointer)]);
    types.function(
        "security_file_permission",
        int,
        &[("file", file_pointer), ("mask", int)],
    );
    types.function("security_bprm_check", int, &[("file", file_pointer)]);
    types.function("security_file_open", int, &[("file", file_pointer)]);
    types.function("bpf_lsm_file_open", int, &[("file", file_pointer)]);
    let hook = types.prototype(int, &[("bprm", file_pointer)]);
    let hook = types.pointer(hook);
    types.union(
        "security_list_options",
        8,
        &[
            ("file_open", hook),
            ("bprm_check_security", hook),
            ("cred_prepare", hook),
        ],
    );
    types.function("security_prepare_creds", int, &[("file", file_pointer)]);
    let passed = types.prototype(0, &[("", file_pointer), ("", int)]);
    let passed = types.pointer(passed);
    types.typedef("btf_trace_sched_exec", passed);
    let entry = types.structure(
        "trace_entry",
        8,
        &[
            ("type", short, 0),
            ("flags", char, 16),
            ("preempt_count", char, 24),
            ("pid", int, 32),
        ],
    );
    let text = types.array(char, 8);
    let rest = types.array(char, 0);
    types.structure(
        "trace_event_raw_sched_exec",
        24,
        &[
            ("ent", entry, 0),
            ("__data_loc_filename", int, 64),
            ("pid", int, 96),
            ("comm", text, 128),
            ("__data", rest, 192),
        ],
    );
    types
}

/// A kernel that shows these files and the small kernel's types; the folder is removed in the end.
struct Fake {
    folder: PathBuf,
}

impl Fake {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("tetra-kernel-{name}-{}", std::process::id()));
        for (path, content) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Fake { folder }
    }

    fn facts(&self) -> KernelFacts {
        let btf = OnceLock::from(Ok(Arc::new(types())));
        KernelFacts::new(Some(self.folder.clone()), btf)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const SYMBOLS: &str = "0 T security_file_permission\n\
                       0 T __x64_sys_read\n\
                       0 T __x64_sys_getpid\n\
                       0 t do_work.isra.0\n\
                       0 T bpf_override_return\n\
                       0 T within_error_injection_list\n\
                       0 t nf_hook\t[nf_tables]\n";

#[test]
fn of_another_kernel_only_btf_is_known() {
    let facts = KernelFacts::from_btf(types());
    assert_eq!(facts.abi(), Abi::X64);
    let function = facts.function("security_file_permission");
    assert_eq!(function.existence, Existence::Yes);
    let signature = function.signature.unwrap();
    assert_eq!(signature.declare("f"), "int f(struct file *file, int mask)");
    assert_eq!(signature.parameters().len(), 2);
    assert_eq!(signature.btf.spell(signature.returns()), "int");
    assert_eq!(facts.function("do_work").existence, Existence::NotInBtf);
    assert_eq!(facts.traceable("security_file_permission"), Known::Unknown);
    assert_eq!(facts.overridable("__x64_sys_read"), Known::No);
    assert_eq!(
        facts.nearest_function("security_file_permision").as_deref(),
        Some("security_file_permission")
    );
}

#[test]
fn a_kernel_knows_more_than_its_btf() {
    let fake = Fake::new(
        "symbols",
        &[
            ("proc/kallsyms", SYMBOLS),
            ("sys/kernel/tracing/events/sched/enable", "0"),
            (
                "sys/kernel/tracing/available_filter_functions",
                "nf_hook [nf_tables]\n",
            ),
            ("sys/kernel/debug/error_injection/list", "__x64_sys_read\tERRNO\n"),
        ],
    );
    let facts = fake.facts();
    let function = facts.function("nf_hook");
    assert_eq!(function.existence, Existence::Yes);
    assert_eq!(function.module.as_deref(), Some("nf_tables"));
    assert!(function.signature.is_none());
    let function = facts.function("do_work");
    assert_eq!(function.existence, Existence::No);
    assert_eq!(function.variant.as_deref(), Some("do_work.isra.0"));
    assert_eq!(facts.traceable("nf_hook"), Known::Yes);
    assert_eq!(facts.traceable("do_work"), Known::No);
    assert_eq!(facts.overridable("__x64_sys_read"), Known::Yes);
    assert_eq!(facts.overridable("security_file_permission"), Known::No);
}

#[test]
fn without_files_nothing_is_known() {
    let fake = Fake::new("nothing", &[]);
    let facts = KernelFacts::new(Some(fake.folder.clone()), OnceLock::new());
    assert!(facts.btf().is_err());
    assert_eq!(facts.function("vfs_read").existence, Existence::Unknown);
    assert_eq!(facts.lsm_hook("file_open").existence, Existence::Unknown);
    assert_eq!(
        facts.tracepoint("sched", "sched_exec").existence,
        Existence::Unknown
    );
    assert_eq!(facts.raw_tracepoint("sched_exec"), (Existence::Unknown, None));
    assert_eq!(facts.syscall("sys_read").unwrap().existence, Existence::Unknown);
    assert_eq!(facts.overridable("__x64_sys_read"), Known::Unknown);
    assert_eq!(facts.nearest_function("vfs_read"), None);
    assert_eq!(facts.nearest_lsm_hook("file_open"), None);
}

#[test]
fn system_calls_are_known_by_all_their_names() {
    let facts = KernelFacts::from_btf(types());
    for name in ["openat", "sys_openat", "__x64_sys_openat", "__arm64_sys_openat"] {
        let call = facts.syscall(name).unwrap();
        assert_eq!((call.call.name, &*call.function), ("openat", "__x64_sys_openat"));
        assert_eq!(call.existence, Existence::Yes);
        assert_eq!(call.parameters.unwrap()[1].to_string(), "const char *filename");
    }
    assert_eq!(facts.syscall("sys_write").unwrap().existence, Existence::NotInBtf);
    assert_eq!(facts.syscall("sys_getpid").unwrap().existence, Existence::Unknown);
    assert!(facts.syscall("sys_write").unwrap().existence.is_missing());
    assert_eq!(facts.syscall("sys_opn"), None);
    let fake = Fake::new("calls", &[("proc/kallsyms", SYMBOLS)]);
    let facts = fake.facts();
    assert_eq!(facts.syscall("sys_getpid").unwrap().existence, Existence::Yes);
    assert_eq!(facts.syscall("sys_write").unwrap().existence, Existence::No);
}

#[test]
fn hooks_and_functions_of_security_modules_belong_together() {
    let facts = KernelFacts::from_btf(types());
    let hook = facts.lsm_hook("file_open");
    assert_eq!(
        (hook.existence, hook.attachable),
        (Existence::Yes, Known::Unknown)
    );
    let hook = facts.lsm_hook("bprm_check_security");
    assert_eq!((hook.existence, hook.attachable), (Existence::Yes, Known::No));
    assert_eq!(hook.signature.unwrap().declare("f"), "int f(struct file *bprm)");
    assert_eq!(
        facts.lsm_hook("security_file_open").existence,
        Existence::NotInBtf
    );
    for (function, hook) in [
        ("security_file_open", "file_open"),
        ("security_bprm_check", "bprm_check_security"),
        ("security_prepare_creds", "cred_prepare"),
    ] {
        assert_eq!(facts.lsm_hook_of(function).as_deref(), Some(hook));
        assert_eq!(facts.function_of_lsm_hook(hook).as_deref(), Some(function));
    }
    assert_eq!(facts.lsm_hook_of("security_other"), None);
    assert_eq!(facts.lsm_hook_of("file_open"), None);
    assert_eq!(facts.function_of_lsm_hook("other"), None);
    assert_eq!(
        facts.nearest_lsm_hook("security_bprm_check").as_deref(),
        Some("bprm_check_security")
    );
    let with = Fake::new("lsm", &[("sys/kernel/security/lsm", "lockdown,bpf\n")]);
    assert_eq!(with.facts().lsm_hook("file_open").attachable, Known::Yes);
    let without = Fake::new("no-lsm", &[("sys/kernel/security/lsm", "lockdown,yama\n")]);
    assert_eq!(without.facts().lsm_hook("file_open").attachable, Known::No);
}

#[test]
fn tracepoints_have_fields_in_btf() {
    let facts = KernelFacts::from_btf(types());
    let tracepoint = facts.tracepoint("sched", "sched_exec");
    assert_eq!((tracepoint.existence, tracepoint.id), (Existence::Yes, None));
    let fields = tracepoint.fields.unwrap();
    let fields: Vec<_> = fields
        .iter()
        .map(|field| (&*field.name, &*field.ty, field.offset, field.size, field.place))
        .collect();
    assert_eq!(
        fields,
        [
            ("common_type", "unsigned short", 0, 2, Place::Here),
            ("common_flags", "char", 2, 1, Place::Here),
            ("common_preempt_count", "char", 3, 1, Place::Here),
            ("common_pid", "int", 4, 4, Place::Here),
            ("filename", "char[]", 8, 4, Place::FromRecord),
            ("pid", "int", 12, 4, Place::Here),
            ("comm", "char[8]", 16, 8, Place::Here),
        ]
    );
    assert_eq!(
        facts.tracepoint("sched", "sched_exit").existence,
        Existence::NotInBtf
    );
    assert_eq!(
        facts.nearest_tracepoint("sched", "sched_exe").as_deref(),
        Some("sched_exec")
    );
    assert_eq!(
        facts.tracepoint("syscalls", "sys_enter_read").existence,
        Existence::Yes
    );
    assert_eq!(
        facts.tracepoint("syscalls", "sys_exit_nosuch").existence,
        Existence::NotInBtf
    );
    let (existence, arguments) = facts.raw_tracepoint("sched_exec");
    assert_eq!((existence, arguments.unwrap().len()), (Existence::Yes, 1));
    assert_eq!(facts.raw_tracepoint("sched_exit"), (Existence::NotInBtf, None));
}

#[test]
fn tracefs_knows_tracepoints_better() {
    let format = "name: sched_exec\nID: 7\nformat:\n\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;\n";
    let fake = Fake::new(
        "tracefs",
        &[
            ("sys/kernel/debug/tracing/events/sched/sched_exec/format", format),
            ("sys/kernel/debug/tracing/events/sched/secret", "x"),
            (
                "sys/kernel/debug/tracing/available_events",
                "sched:sched_exec\nsched:sched_exit\n",
            ),
        ],
    );
    let facts = fake.facts();
    let tracepoint = facts.tracepoint("sched", "sched_exec");
    assert_eq!((tracepoint.existence, tracepoint.id), (Existence::Yes, Some(7)));
    assert_eq!(tracepoint.fields.unwrap()[0].name, "pid");
    for (subsystem, event) in [
        ("task", "sched_exec"),
        ("sched", "../sched/sched_exec"),
        ("", "sched"),
    ] {
        assert_eq!(facts.tracepoint(subsystem, event).existence, Existence::No);
    }
    assert_eq!(
        facts.nearest_tracepoint("sched", "sched_exe").as_deref(),
        Some("sched/sched_exec")
    );
    assert_eq!(
        facts.nearest_tracepoint("task", "sched_exec").as_deref(),
        Some("sched/sched_exec")
    );
}

#[test]
fn modules_have_types_of_their_own() {
    let base = builder();
    let mut module = Builder::module(&base);
    let pointer = module.pointer(0);
    module.function("nf_hook", 0, &[("state", pointer)]);
    let passed = module.prototype(0, &[("", pointer), ("", pointer)]);
    let passed = module.pointer(passed);
    module.typedef("btf_trace_nf_event", passed);
    let fake = Fake::new("module", &[("proc/kallsyms", SYMBOLS)]);
    let folder = fake.folder.join("sys/kernel/btf");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("vmlinux"), base.build()).unwrap();
    fs::write(folder.join("nf_tables"), module.build()).unwrap();
    fs::write(folder.join("damaged"), "damaged").unwrap();
    let facts = KernelFacts::new(Some(fake.folder.clone()), OnceLock::new());
    let function = facts.function("nf_hook");
    assert_eq!(function.module.as_deref(), Some("nf_tables"));
    assert_eq!(function.signature.unwrap().declare("f"), "void f(void *state)");
    assert_eq!(facts.raw_tracepoint("nf_event"), (Existence::Yes, None));
    assert_eq!(facts.tracepoint("nf", "nf_event").existence, Existence::Yes);
    assert!(facts.tracepoint("nf", "nf_other").existence.is_missing());
    assert!(facts.module_btf("damaged").is_none());
    assert!(facts.module_btf("vmlinux").is_none());
}

#[test]
fn modules_are_no_paths() {
    let fake = Fake::new("modules", &[("sys/kernel/secret", "x")]);
    assert!(fake.facts().module_btf("../secret").is_none());
    assert!(fake.facts().module_btf("nosuch").is_none());
}

#[test]
fn the_running_kernel_is_known() {
    let facts = KernelFacts::running();
    if let Err(error) = facts.btf() {
        eprintln!("SKIPPED: this kernel's BTF can't be read: {error}");
        return;
    }
    let function = facts.function("security_file_permission");
    assert_eq!(function.existence, Existence::Yes);
    assert_eq!(function.signature.unwrap().parameters()[0].name, "file");
    assert_eq!(
        facts.function("no_such_function_at_all").signature.map(|_| ()),
        None
    );
    assert_eq!(
        facts.nearest_function("security_bprm_check_security").as_deref(),
        Some("security_bprm_check")
    );
    assert_eq!(
        facts.lsm_hook_of("security_bprm_check").as_deref(),
        Some("bprm_check_security")
    );
    assert_eq!(facts.syscall("sys_openat").unwrap().existence, Existence::Yes);
    assert_eq!(facts.raw_tracepoint("sched_process_exec").0, Existence::Yes);
}

/// Every field that BTF has of a tracepoint is as tracefs has it.
#[test]
fn root_tracefs_and_btf_agree_on_tracepoints() {
    let facts = KernelFacts::running();
    let (Ok(btf), Some(folder)) = (facts.btf(), facts.tracefs_folder()) else {
        eprintln!("SKIPPED: needs the kernel's BTF, and tracefs mounted and readable");
        return;
    };
    let list = fs::read_to_string(folder.join("available_events")).unwrap();
    let mut compared = 0;
    for (subsystem, event) in list.lines().filter_map(|line| line.split_once(':')) {
        let path = folder.join(format!("events/{subsystem}/{event}/format"));
        let format = fs::read_to_string(path).unwrap();
        let format = Format::parse(&format).unwrap_or_else(|| panic!("{subsystem}/{event}: {format}"));
        assert_eq!(facts.tracepoint(subsystem, event).id, Some(format.id));
        // Others share the structure of another one, or have none.
        let Some(fields) = tracepoint::fields(btf, event) else {
            continue;
        };
        let place = |field: &Field| (field.name.clone(), field.offset, field.size, field.place);
        let places: Vec<_> = fields.iter().map(place).collect();
        let expected: Vec<_> = format.fields.iter().map(place).collect();
        if subsystem != "ftrace" {
            assert_eq!(places, expected, "{subsystem}/{event}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}
