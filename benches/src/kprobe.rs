//! The body of a `process_kprobe` event: function, arguments, what the policy did, and for some the kernel's
//! stack.

use crate::{
    catalog::{FILES, POD_COMMANDS, arguments},
    cluster::Cluster,
    json::{self, Object},
    process::{Process, write_capabilities, write_credentials},
    random::{Random, Weighted},
};

const POST: &str = "KPROBE_ACTION_POST";

/// What a hooked function's arguments are.
#[derive(Clone, Copy, PartialEq)]
enum Arguments {
    Socket { state: &'static str, sized: bool },
    Descriptor,
    FileAccess,
    FileMap,
    Write,
    User,
    Credentials,
    Program,
}

/// A function that a policy hooks.
struct Hook {
    function: &'static str,
    arguments: Arguments,
    policy: &'static str,
    weight: u64,
    /// The message and the tags of the policy; empty for none.
    message: &'static str,
    tags: &'static [&'static str],
    /// What leads to it, innermost first; empty when the policy asks for no stack.
    callers: &'static [&'static str],
}

const CONNECTING: Arguments = Arguments::Socket {
    state: "TCP_SYN_SENT",
    sized: false,
};
const CLOSING: Arguments = Arguments::Socket {
    state: "TCP_ESTABLISHED",
    sized: false,
};
const SENDING: Arguments = Arguments::Socket {
    state: "TCP_ESTABLISHED",
    sized: true,
};

const HOOKS: [Hook; 11] = [
    Hook {
        function: "tcp_connect",
        arguments: CONNECTING,
        policy: "outgoing-connections",
        weight: 20,
        message: "",
        tags: &[],
        callers: &[],
    },
    Hook {
        function: "tcp_connect",
        arguments: CONNECTING,
        policy: "metadata-endpoint-watch",
        weight: 6,
        message: "Connection to an address that only the platform needs",
        tags: &["network", "observability.egress"],
        callers: &[
            "tcp_v4_connect",
            "__inet_stream_connect",
            "inet_stream_connect",
            "__sys_connect_file",
            "__sys_connect",
            "__x64_sys_connect",
            "x64_sys_call",
            "do_syscall_64",
            "entry_SYSCALL_64_after_hwframe",
        ],
    },
    Hook {
        function: "tcp_close",
        arguments: CLOSING,
        policy: "outgoing-connections",
        weight: 14,
        message: "",
        tags: &[],
        callers: &[],
    },
    Hook {
        function: "tcp_sendmsg",
        arguments: SENDING,
        policy: "egress-volume",
        weight: 14,
        message: "",
        tags: &[],
        callers: &[],
    },
    Hook {
        function: "fd_install",
        arguments: Arguments::Descriptor,
        policy: "secret-files",
        weight: 12,
        message: "",
        tags: &["files"],
        callers: &[],
    },
    Hook {
        function: "security_file_permission",
        arguments: Arguments::FileAccess,
        policy: "file-audit",
        weight: 12,
        message: "",
        tags: &["files", "observability.filesystem"],
        callers: &[
            "rw_verify_area",
            "vfs_read",
            "ksys_read",
            "__x64_sys_read",
            "x64_sys_call",
            "do_syscall_64",
            "entry_SYSCALL_64_after_hwframe",
        ],
    },
    Hook {
        function: "security_mmap_file",
        arguments: Arguments::FileMap,
        policy: "file-audit",
        weight: 8,
        message: "",
        tags: &["files", "observability.filesystem"],
        callers: &[],
    },
    Hook {
        function: "__x64_sys_write",
        arguments: Arguments::Write,
        policy: "journal-writes",
        weight: 8,
        message: "",
        tags: &[],
        callers: &[],
    },
    Hook {
        function: "__x64_sys_setuid",
        arguments: Arguments::User,
        policy: "identity-changes",
        weight: 2,
        message: "A process changed its user",
        tags: &["privilege"],
        callers: &[],
    },
    Hook {
        function: "commit_creds",
        arguments: Arguments::Credentials,
        policy: "identity-changes",
        weight: 2,
        message: "A process took new credentials: \"commit_creds\"",
        tags: &["privilege", "observability.privilege"],
        callers: &[
            "begin_new_exec",
            "load_elf_binary",
            "search_binary_handler",
            "exec_binprm",
            "bprm_execve",
            "do_execveat_common.isra.0",
            "__x64_sys_execve",
            "x64_sys_call",
            "do_syscall_64",
            "entry_SYSCALL_64_after_hwframe",
        ],
    },
    Hook {
        function: "security_bprm_check",
        arguments: Arguments::Program,
        policy: "no-downloaded-programs",
        weight: 2,
        message: "A program from a temporary folder",
        tags: &["execution", "enforcement"],
        callers: &[],
    },
];

/// How often each hook is hit.
pub(crate) fn weights() -> Weighted {
    Weighted::new(HOOKS.iter().map(|hook| hook.weight))
}

/// Writes what follows `process` and `parent` in the event of one call.
pub(crate) fn write_call(
    event: &mut Object<'_>,
    random: &mut Random,
    weights: &Weighted,
    cluster: &Cluster,
    process: &Process,
) {
    let hook = &HOOKS[weights.pick(random)];
    event.string("function_name", hook.function);
    let values = hook.arguments.values(random, cluster, process);
    event.list("args", values, |out, value| out.push_str(&value));

    let enforced = hook.arguments == Arguments::Program || random.one_in(60);
    if matches!(hook.arguments, Arguments::FileAccess | Arguments::FileMap) {
        event.object("return", |value| {
            value.number("int_arg", if enforced { -1 } else { 0 });
        });
    }
    event.string("action", if enforced { "KPROBE_ACTION_SIGKILL" } else { POST });
    if !hook.callers.is_empty() {
        let frames = std::iter::once(&hook.function).chain(hook.callers);
        let addresses = cluster.nodes[process.node].detailed;
        event.list("kernel_stack_trace", frames, |out, symbol| {
            json::object(out, |frame| write_frame(frame, symbol, addresses));
        });
    }
    event.string("policy_name", hook.policy);
    event.string("return_action", POST);
    if !hook.message.is_empty() {
        event.string("message", hook.message);
    }
    if !hook.tags.is_empty() {
        event.list("tags", hook.tags, |out, tag| json::write_string(out, tag));
    }
}

/// Writes one frame of a kernel stack: the same symbol is always at the same place.
fn write_frame(frame: &mut Object<'_>, symbol: &str, addresses: bool) {
    let place = symbol
        .bytes()
        .fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 0x00f0_0000);
    let offset = place % 900 + 5;
    if addresses {
        frame.long("address", 0xffff_ffff_8100_0000 + place * 16 + offset);
    }
    frame.long("offset", offset);
    frame.string("symbol", symbol);
}

impl Arguments {
    /// Each argument's JSON.
    fn values(self, random: &mut Random, cluster: &Cluster, process: &Process) -> Vec<String> {
        let file = |random: &mut Random| {
            let (path, permission) = random.pick(&FILES);
            let path = arguments(path, random);
            value(|argument| {
                argument.object("file_arg", |file| {
                    file.string("path", &path);
                    file.string("permission", permission);
                });
            })
        };
        match self {
            Self::Socket { state, sized } => {
                let mut values = vec![socket(random, cluster, process, state)];
                if sized {
                    values.push(integer(random.between(20, 60_000)));
                }
                values
            }
            Self::Descriptor => vec![integer(random.between(3, 200)), file(random)],
            Self::FileAccess => vec![file(random), integer(random.pick(&[4_u32, 4, 4, 2]))],
            Self::FileMap => {
                let protection = random.pick(&[1_u32, 3, 5]);
                vec![
                    file(random),
                    value(|argument| argument.number("uint_arg", protection)),
                ]
            }
            Self::Write => {
                let file = file(random);
                write(random, file)
            }
            Self::User => vec![integer(process.uid)],
            Self::Credentials => vec![value(|argument| {
                argument.object("process_credentials_arg", |credentials| {
                    write_credentials(credentials, process.uid);
                    credentials.object("caps", |caps| write_capabilities(caps, process.uid, false));
                });
            })],
            Self::Program => {
                let path = arguments("/tmp/.%w/%x", random);
                vec![value(|argument| {
                    argument.object("linux_binprm_arg", |program| {
                        program.string("path", &path);
                        program.string("permission", "-rwxr-xr-x");
                    });
                })]
            }
        }
    }
}

/// The arguments of a write: a file, what is written (the agent cuts long data off), and its length.
fn write(random: &mut Random, file: String) -> Vec<String> {
    let command = random.pick(&POD_COMMANDS).arguments;
    let text = format!("level=info at={} {}\n", random.hex(8), arguments(command, random));
    let length = text.len() as u64;
    let (data, length) = if random.one_in(5) {
        let length = length + 4096 + random.below(60_000);
        let data = value(|argument| {
            argument.object("truncated_bytes_arg", |data| {
                data.bytes("bytes_arg", text.as_bytes());
                data.long("orig_size", length);
            });
        });
        (data, length)
    } else {
        (
            value(|argument| argument.bytes("bytes_arg", text.as_bytes())),
            length,
        )
    };
    vec![file, data, value(|argument| argument.long("size_arg", length))]
}

fn socket(random: &mut Random, cluster: &Cluster, process: &Process, state: &str) -> String {
    let own = process
        .pod
        .map_or_else(|| random.address(), |pod| cluster.pods[pod].address.clone());
    let remote = match random.below(12) {
        0 => "169.254.169.254".to_owned(),
        1 => format!("203.0.113.{}", random.below(256)),
        _ => random.address(),
    };
    let (family, own, remote) = if random.one_in(12) {
        (
            "AF_INET6",
            format!("fd7a:11::{}", random.hex(4)),
            format!("2001:db8:40::{}", random.hex(3)),
        )
    } else {
        ("AF_INET", own, remote)
    };
    value(|argument| {
        argument.object("sock_arg", |socket| {
            socket.string("family", family);
            socket.string("type", "SOCK_STREAM");
            socket.string("protocol", "IPPROTO_TCP");
            socket.string("saddr", &own);
            socket.string("daddr", &remote);
            socket.number("sport", random.between(32_768, 60_999));
            socket.number(
                "dport",
                random.pick(&[53_u32, 80, 443, 443, 443, 5432, 6379, 6443, 8080, 9092]),
            );
            socket.long("cookie", 0xffff_8880_0000_0000 + random.below(1 << 30) * 64);
            socket.string("state", state);
        });
    })
}

fn integer(number: u32) -> String {
    value(|argument| argument.number("int_arg", number))
}

/// One argument.
fn value(members: impl FnOnce(&mut Object<'_>)) -> String {
    let mut out = String::new();
    json::object(&mut out, members);
    out
}
