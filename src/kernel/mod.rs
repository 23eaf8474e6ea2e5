//! What a kernel has to hook: functions, system calls, hooks of security modules, tracepoints.
//!
//! The kernel is the one that runs here, which is asked through its files, or another one, of which only BTF is known.
//! Every answer says when it isn't known. Files are read when they are first asked for; dropping the facts gives all
//! memory back. Nothing here knows policies.

mod listing;
mod lsm;
mod tracepoint;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub(crate) use tracepoint::{Field, Format, Place};

use crate::btf::{Btf, FileError, Kind, Parameter, TypeId};
use crate::suggest;
use crate::syscalls::{self, Abi, Syscall};
use listing::Listing;

/// Where the kernel's own types are.
const KERNEL_BTF: &str = "sys/kernel/btf/vmlinux";
/// Where tracefs is; the second is for those who have only mounted debugfs.
const TRACEFS: [&str; 2] = ["sys/kernel/tracing", "sys/kernel/debug/tracing"];

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Known {
    fn from(is_so: bool) -> Self {
        if is_so { Known::Yes } else { Known::No }
    }
}

/// Whether a kernel has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existence {
    Yes,
    /// The kernel itself says so.
    No,
    /// BTF hasn't it, and nothing else is known of the kernel. BTF leaves out functions that the compiler changed.
    NotInBtf,
    Unknown,
}

impl Existence {
    /// Whether it isn't there, as far as is known.
    pub(crate) fn is_missing(self) -> bool {
        matches!(self, Existence::No | Existence::NotInBtf)
    }
}

/// What is known of a kernel.
pub(crate) struct KernelFacts {
    /// The root of the file system, if the kernel is the one that runs here.
    root: Option<PathBuf>,
    btf: OnceLock<Result<Arc<Btf>, FileError>>,
    /// The types of modules that were asked for; those of some can't be read.
    modules: Mutex<BTreeMap<String, Option<Arc<Btf>>>>,
    symbols: OnceLock<Option<Listing>>,
    traceable: OnceLock<Option<Listing>>,
    injectable: OnceLock<Option<Listing>>,
}

/// What is known of a function.
#[derive(Debug)]
pub(crate) struct FunctionFacts {
    pub(crate) existence: Existence,
    /// The module that it is in, if it is in one.
    pub(crate) module: Option<String>,
    /// If it doesn't exist as it is in the source: what the compiler made of it, such as `NAME.isra.0`.
    pub(crate) variant: Option<String>,
    pub(crate) signature: Option<Signature>,
}

/// What a function takes and gives.
#[derive(Clone)]
pub(crate) struct Signature {
    /// What the numbers of types are of.
    pub(crate) btf: Arc<Btf>,
    pub(crate) prototype: TypeId,
}

/// What is known of a system call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyscallFacts {
    pub(crate) call: Syscall,
    pub(crate) existence: Existence,
    /// The function that is entered from user space; it takes the registers, not the arguments.
    pub(crate) function: String,
    /// The arguments, as the kernel declares them.
    pub(crate) parameters: Option<&'static [syscalls::Parameter]>,
}

/// What is known of a hook of security modules.
#[derive(Debug)]
pub(crate) struct LsmFacts {
    pub(crate) existence: Existence,
    /// Whether BPF programs can be attached to it.
    pub(crate) attachable: Known,
    pub(crate) signature: Option<Signature>,
}

/// What is known of a tracepoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TracepointFacts {
    pub(crate) existence: Existence,
    /// The number that perf_event_open(2) takes.
    pub(crate) id: Option<u32>,
    /// All fields of its record, with the four that every record begins with.
    pub(crate) fields: Option<Vec<Field>>,
}

impl Signature {
    /// The parameters in order.
    pub(crate) fn parameters(&self) -> Vec<Parameter<'_>> {
        let prototype = self.btf.prototype(self.prototype);
        prototype.map_or_else(Vec::new, |prototype| prototype.parameters().collect())
    }

    /// The type of what it returns.
    pub(crate) fn returns(&self) -> TypeId {
        let prototype = self.btf.prototype(self.prototype);
        prototype.map_or(TypeId::VOID, |prototype| prototype.returns)
    }

    /// The declaration of a function of this name: `int vfs_open(const struct path *path, struct file *file)`.
    pub(crate) fn declare(&self, name: &str) -> String {
        self.btf.declare(self.prototype, name)
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.declare("f"))
    }
}

impl KernelFacts {
    /// Of the kernel that runs here.
    pub(crate) fn running() -> Self {
        Self::new(Some(PathBuf::from("/")), OnceLock::new())
    }

    /// Of a kernel that is known by its BTF alone.
    pub(crate) fn from_btf(btf: Btf) -> Self {
        Self::new(None, OnceLock::from(Ok(Arc::new(btf))))
    }

    fn new(root: Option<PathBuf>, btf: OnceLock<Result<Arc<Btf>, FileError>>) -> Self {
        KernelFacts {
            root,
            btf,
            modules: Mutex::default(),
            symbols: OnceLock::new(),
            traceable: OnceLock::new(),
            injectable: OnceLock::new(),
        }
    }

    /// The kernel's types, or why they aren't known.
    pub(crate) fn btf(&self) -> Result<&Arc<Btf>, &FileError> {
        let read = || Btf::open(&self.path(KERNEL_BTF).unwrap_or_default()).map(Arc::new);
        self.btf.get_or_init(read).as_ref()
    }

    /// The types of one of the kernel's modules.
    pub(crate) fn module_btf(&self, module: &str) -> Option<Arc<Btf>> {
        let base = self.btf().ok()?;
        // A name from a policy must not lead elsewhere.
        let is_module = module != "vmlinux" && !module.contains(['/', '.']);
        let path = self.path("sys/kernel/btf").filter(|_| is_module)?;
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            Btf::open_module(&path.join(module), Arc::clone(base))
                .ok()
                .map(Arc::new)
        };
        modules.entry(module.to_owned()).or_insert_with(read).clone()
    }

    /// The interface of programs in 64 bits. Where nothing tells, it is taken for this program's own.
    pub(crate) fn abi(&self) -> Abi {
        let own = Abi::host().unwrap_or(Abi::X64);
        let Ok(btf) = self.btf() else { return own };
        let has = |abi: &Abi| btf.function(&format!("{}sys_read", abi.prefix())).is_some();
        [own, Abi::X64, Abi::Arm64].into_iter().find(has).unwrap_or(own)
    }

    /// A function of the kernel or of one of its modules.
    pub(crate) fn function(&self, name: &str) -> FunctionFacts {
        let mut facts = FunctionFacts {
            existence: Existence::Yes,
            module: None,
            variant: None,
            signature: self.btf().ok().and_then(|btf| signature(btf, name)),
        };
        if facts.signature.is_some() {
            return facts;
        }
        let Some(symbols) = self.symbols() else {
            facts.existence = self.missing(|btf| btf.function_names().next().is_some());
            return facts;
        };
        if let Some(function) = symbols.get(name) {
            facts.module = function.module.map(str::to_owned);
            let btf = function.module.and_then(|module| self.module_btf(module));
            facts.signature = btf.and_then(|btf| signature(&btf, name));
        } else {
            facts.existence = Existence::No;
            facts.variant = symbols.variant(name).map(str::to_owned);
        }
        facts
    }

    /// Whether ftrace can trace a function, which fentry, fexit and kprobe.multi need.
    pub(crate) fn traceable(&self, function: &str) -> Known {
        self.traced()
            .map_or(Known::Unknown, |list| list.get(function).is_some().into())
    }

    /// All those functions; `None` if the kernel doesn't tell, as where tracefs isn't mounted.
    pub(crate) fn traceable_functions(&self) -> Option<impl Iterator<Item = &str>> {
        self.traced().map(Listing::names)
    }

    fn traced(&self) -> Option<&Listing> {
        let read = || {
            self.tracefs("available_filter_functions")
                .map(|text| Listing::of_functions(&text))
        };
        self.traceable.get_or_init(read).as_ref()
    }

    /// Whether `bpf_override_return` may change what a function returns.
    pub(crate) fn overridable(&self, function: &str) -> Known {
        match self.has_helper("bpf_override_return") {
            Known::Yes => self.injectable(function),
            other => other,
        }
    }

    /// Whether errors may be injected into a function, in a kernel where they can be at all.
    fn injectable(&self, function: &str) -> Known {
        let list = self.injectable.get_or_init(|| {
            let path = self.path("sys/kernel/debug/error_injection/list")?;
            Some(Listing::of_functions(&fs::read_to_string(path).ok()?))
        });
        match list {
            Some(list) => list.get(function).is_some().into(),
            // All of them can, by the macro that defines them.
            None if function.starts_with(self.abi().prefix()) => self.function(function).existence.into(),
            None => Known::Unknown,
        }
    }

    /// Whether the kernel was built with a function that it only has with some option.
    fn has_helper(&self, function: &str) -> Known {
        match self.btf() {
            Ok(btf) if btf.function(function).is_some() => Known::Yes,
            _ => match self.symbols() {
                Some(symbols) => symbols.get(function).is_some().into(),
                None => self.missing(|btf| btf.function_names().next().is_some()).into(),
            },
        }
    }

    /// The function whose name is most like this one.
    pub(crate) fn nearest_function(&self, name: &str) -> Option<String> {
        let from_btf = self
            .btf()
            .ok()
            .and_then(|btf| suggest::nearest(name, btf.function_names()));
        let nearest = from_btf.or_else(|| suggest::nearest(name, self.symbols()?.names()));
        nearest.map(str::to_owned)
    }

    /// The system call that is meant by `openat`, `sys_openat` or `__x64_sys_openat`. `None` if the architecture has no
    /// call of this name.
    pub(crate) fn syscall(&self, name: &str) -> Option<SyscallFacts> {
        let call = self.system_call(name)?;
        let function = call.function();
        let parameters = syscalls::parameters(call.name);
        let existence = match self.function(&function).existence {
            // The compiler drops what functions don't use, and BTF leaves out functions that are then not as declared.
            Existence::NotInBtf if parameters.is_none_or(<[_]>::is_empty) => Existence::Unknown,
            other => other,
        };
        Some(SyscallFacts {
            call,
            existence,
            function,
            parameters,
        })
    }

    /// The same without a look at whether this kernel has it.
    pub(crate) fn system_call(&self, name: &str) -> Option<Syscall> {
        Syscall::find(self.abi(), name)
    }

    /// A hook of security modules, by its name without `security_`.
    pub(crate) fn lsm_hook(&self, name: &str) -> LsmFacts {
        let Ok(btf) = self.btf() else {
            return LsmFacts {
                existence: Existence::Unknown,
                attachable: Known::Unknown,
                signature: None,
            };
        };
        let program = signature(btf, &format!("bpf_lsm_{name}"));
        let attachable = match &program {
            Some(_) => self.runs_bpf_hooks(),
            None => Known::No,
        };
        let member = || {
            let list = btf.find(Kind::Union, "security_list_options")?;
            let prototype = btf.member(list, name)?.ty;
            Some(Signature {
                btf: Arc::clone(btf),
                prototype: btf.pointed(prototype)?,
            })
        };
        let signature = program.or_else(member);
        LsmFacts {
            existence: match signature {
                Some(_) => Existence::Yes,
                None => self.missing(|btf| btf.find(Kind::Union, "security_list_options").is_some()),
            },
            attachable,
            signature,
        }
    }

    /// Whether the kernel was started so that it asks BPF programs at the hooks of security modules.
    fn runs_bpf_hooks(&self) -> Known {
        let modules = self.path("sys/kernel/security/lsm").map(fs::read_to_string);
        match modules {
            Some(Ok(modules)) => modules.trim().split(',').any(|module| module == "bpf").into(),
            _ => Known::Unknown,
        }
    }

    /// The hook of security modules whose name is most like this one.
    pub(crate) fn nearest_lsm_hook(&self, name: &str) -> Option<String> {
        let name = name.strip_prefix("security_").unwrap_or(name);
        suggest::nearest(name, lsm::hooks(self.btf().ok()?)).map(str::to_owned)
    }

    /// The hook that a function of the kernel calls: `bprm_check_security` for `security_bprm_check`.
    pub(crate) fn lsm_hook_of(&self, function: &str) -> Option<String> {
        lsm::hook_of(self.btf().ok()?, function)
    }

    /// The function of the kernel that calls a hook: `security_bprm_check` for `bprm_check_security`.
    pub(crate) fn function_of_lsm_hook(&self, hook: &str) -> Option<String> {
        lsm::function_of(self.btf().ok()?, hook)
    }

    /// A tracepoint and the fields of its record.
    pub(crate) fn tracepoint(&self, subsystem: &str, event: &str) -> TracepointFacts {
        let is_name = |name: &str| !name.is_empty() && !name.contains(['/', '.']);
        if self.has_tracefs() {
            let format = (is_name(subsystem) && is_name(event))
                .then(|| self.tracefs(&format!("events/{subsystem}/{event}/format")))
                .flatten();
            let existence = if format.is_some() {
                Existence::Yes
            } else {
                Existence::No
            };
            let format = format.as_deref().and_then(Format::parse);
            return TracepointFacts {
                existence,
                id: format.as_ref().map(|format| format.id),
                fields: format.map(|format| format.fields),
            };
        }
        // Those of system calls are made of tables, which BTF doesn't show.
        let syscall = ["sys_enter_", "sys_exit_"]
            .iter()
            .find_map(|start| event.strip_prefix(start));
        if subsystem == "syscalls"
            && let Some(call) = syscall
        {
            let call = self.syscall(call);
            return TracepointFacts {
                existence: call.map_or(Existence::NotInBtf, |facts| facts.existence),
                id: None,
                fields: None,
            };
        }
        TracepointFacts {
            existence: self.raw_tracepoint(event).0,
            id: None,
            fields: self.btf().ok().and_then(|btf| tracepoint::fields(btf, event)),
        }
    }

    /// A raw tracepoint: what the kernel passes to those who trace it; unknown for those of modules.
    pub(crate) fn raw_tracepoint(&self, event: &str) -> (Existence, Option<Vec<Parameter<'_>>>) {
        let parameters = self.btf().ok().and_then(|btf| btf.raw_tracepoint(event));
        let existence =
            if parameters.is_some() || self.is_in_module(|btf| btf.raw_tracepoint(event).is_some()) {
                Existence::Yes
            } else {
                self.missing(|btf| tracepoints(btf).next().is_some())
            };
        (existence, parameters)
    }

    /// Whether one of the modules that are loaded has something.
    fn is_in_module(&self, has: impl Fn(&Btf) -> bool) -> bool {
        let folder = self
            .path("sys/kernel/btf")
            .and_then(|folder| fs::read_dir(folder).ok());
        let names = folder.into_iter().flatten().flatten();
        let mut modules = names.filter_map(|entry| self.module_btf(entry.file_name().to_str()?));
        modules.any(|module| has(&module))
    }

    /// The tracepoint whose name is most like this one, as `subsystem/event`; without the subsystem where it isn't known.
    pub(crate) fn nearest_tracepoint(&self, subsystem: &str, event: &str) -> Option<String> {
        if let Some(list) = self.tracefs("available_events") {
            let elsewhere = format!(":{event}");
            let name = format!("{subsystem}:{event}");
            let nearest = list
                .lines()
                .find(|line| line.ends_with(&elsewhere))
                .or_else(|| suggest::nearest(&name, list.lines()));
            return nearest.map(|name| name.replacen(':', "/", 1));
        }
        let nearest = suggest::nearest(event, tracepoints(self.btf().ok()?));
        nearest.map(str::to_owned)
    }

    /// The answer for what BTF would have if the kernel had it, provided that it has anything of that kind.
    fn missing(&self, has_any: impl FnOnce(&Btf) -> bool) -> Existence {
        match self.btf() {
            Ok(btf) if has_any(btf) => Existence::NotInBtf,
            _ => Existence::Unknown,
        }
    }

    fn symbols(&self) -> Option<&Listing> {
        let read = || {
            let text = fs::read_to_string(self.path("proc/kallsyms")?).ok()?;
            Some(Listing::of_symbols(&text)).filter(|symbols| symbols.names().next().is_some())
        };
        self.symbols.get_or_init(read).as_ref()
    }

    fn has_tracefs(&self) -> bool {
        self.tracefs_folder().is_some()
    }

    /// The content of a file of tracefs.
    fn tracefs(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.tracefs_folder()?.join(file)).ok()
    }

    /// Where tracefs is mounted, if it can be read, which is for root only as a rule.
    fn tracefs_folder(&self) -> Option<PathBuf> {
        let folders = TRACEFS.iter().filter_map(|folder| self.path(folder));
        let mut mounted = folders.filter(|folder| fs::read_dir(folder.join("events")).is_ok());
        mounted.next()
    }

    fn path(&self, path: impl AsRef<Path>) -> Option<PathBuf> {
        Some(self.root.as_ref()?.join(path))
    }
}

impl From<Existence> for Known {
    fn from(existence: Existence) -> Self {
        match existence {
            Existence::Yes => Known::Yes,
            Existence::No | Existence::NotInBtf => Known::No,
            Existence::Unknown => Known::Unknown,
        }
    }
}

fn signature(btf: &Arc<Btf>, function: &str) -> Option<Signature> {
    Some(Signature {
        prototype: btf.function(function)?.prototype,
        btf: Arc::clone(btf),
    })
}

/// The names of all tracepoints that BTF knows.
fn tracepoints(btf: &Btf) -> impl Iterator<Item = &str> {
    btf.names_of(Kind::Typedef)
        .filter_map(|name| name.strip_prefix("btf_trace_"))
}

#[cfg(test)]
mod tests;
