//! The values that a policy wants of a call: how its hook's program gets at each.

use super::error::{Misfit, PlanError};
use super::filters::{Role, Value};
use crate::btf::{Btf, Type, TypeId};
use crate::kernel::{Field, Place};
use crate::policy::model::{ArgType, Argument, Hook, Source as DataSource, Subject};
use crate::sensor::hook::abi::{self, Origin, SourceType, Stage};
use crate::sensor::hook::config::{SizeFrom, Source};
use crate::sensor::hook::info::{Role as Shown, ValueInfo};

/// Bytes of a buffer that are read: as many as filters see, or with `maxData` as many as there is place for.
const USUAL_LIMIT: u32 = 4096;
const LARGE_LIMIT: u32 = 16 << 10;

/// What the arguments of a hook are.
pub(super) enum Parameters<'a> {
    /// Those of a function, with their types if they are known.
    Function {
        btf: Option<&'a Btf>,
        types: Vec<TypeId>,
    },
    /// Those of a system call: how many, and nothing of kernel types.
    Syscall,
    /// Fields of a tracepoint's record.
    Fields(&'a [Field]),
    /// What a program in user space has in registers.
    Registers,
}

/// The values of a hook, as its program and its events have them.
#[derive(Default)]
pub(super) struct Values {
    pub(super) sources: Vec<Source>,
    pub(super) known: Vec<Value>,
    pub(super) shown: Vec<ValueInfo>,
    /// How many text buffers the program needs.
    pub(super) texts: u8,
}

/// What is declared where.
struct Declared<'a> {
    argument: &'a Argument,
    role: Role,
    shown: Shown,
}

impl Values {
    /// What is read at the call comes first, then what is read at the return, as the program sends them.
    pub(super) fn new(hook: &Hook, parameters: &Parameters<'_>, btf: Option<&Btf>) -> Result<Self, Misfit> {
        let arguments = hook.args.iter().enumerate().map(|(position, argument)| Declared {
            argument,
            role: Role::Argument {
                position,
                index: *argument.index,
            },
            shown: Shown::Argument,
        });
        let data = hook.data.iter().enumerate().map(|(position, argument)| Declared {
            argument,
            role: Role::Data {
                position,
                index: *argument.index,
            },
            shown: Shown::Data,
        });
        let returned = hook.return_arg.iter().map(|argument| Declared {
            argument,
            role: Role::Return,
            shown: Shown::Return,
        });
        let (late, early): (Vec<_>, Vec<_>) = arguments
            .chain(data)
            .chain(returned)
            .partition(Declared::is_read_at_return);
        let mut values = Values::default();
        for declared in early.into_iter().chain(late) {
            values.add(hook, &declared, parameters, btf)?;
        }
        Ok(values)
    }

    fn add(
        &mut self,
        hook: &Hook,
        declared: &Declared<'_>,
        parameters: &Parameters<'_>,
        btf: Option<&Btf>,
    ) -> Result<(), Misfit> {
        let argument = declared.argument;
        let arg_type = *argument.arg_type;
        let mut source = source_of(declared, parameters)?;
        if let Some(path) = &argument.resolve {
            let refuse = |problem: String| Misfit::new(path.span, PlanError::Path(problem));
            let btf = btf.ok_or_else(|| refuse("resolve needs the kernel's type information".to_owned()))?;
            let root = root_type(declared, parameters, btf).map_err(refuse)?;
            let way = btf
                .follow(root, path)
                .map_err(|error| refuse(error.to_string()))?;
            source.steps = way
                .offsets
                .iter()
                .map(|offset| i32::try_from(*offset))
                .collect::<Result<_, _>>()
                .map_err(|_| refuse("a member is too far away".to_owned()))?;
            // What a pointer leads to is read by its type; all else stands where the path ends.
            source.by_address = !matches!(btf.get(btf.resolve(way.ty)), Type::Pointer { .. });
            if let Some(bits) = way.bits {
                source.bit_offset = u8::try_from(bits.shift).unwrap_or(0);
                source.bit_size = u8::try_from(bits.width).unwrap_or(0);
            }
            if arg_type == ArgType::ConstBuf {
                let size = way.size.unwrap_or(0);
                source.limit = u32::try_from(size).unwrap_or(USUAL_LIMIT).min(USUAL_LIMIT);
            }
        }
        if needs_text(source.kind) {
            source.text = Some(self.texts);
            self.texts += 1;
        }
        source.stage = if declared.is_read_at_return() {
            Stage::Return
        } else if !is_filtered(hook, declared.role) {
            Stage::Late
        } else if needs_text(source.kind) {
            Stage::Text
        } else {
            Stage::Number
        };
        self.known.push(Value {
            index: u8::try_from(self.sources.len()).unwrap_or(u8::MAX),
            arg_type,
            role: declared.role,
            stage: source.stage,
        });
        self.shown
            .push(ValueInfo::new(declared.shown, argument, arg_type));
        self.sources.push(source);
        Ok(())
    }
}

impl Declared<'_> {
    fn is_read_at_return(&self) -> bool {
        self.role == Role::Return || self.argument.return_copy
    }
}

/// Whether a filter asks for the value.
fn is_filtered(hook: &Hook, role: Role) -> bool {
    hook.selectors.iter().any(|selector| {
        let (filters, index, place) = match role {
            Role::Argument { position, index } => (&selector.match_args, index, position),
            Role::Data { position, index } => (&selector.match_data, index, position),
            Role::Return => (&selector.match_return_args, 0, 0),
        };
        filters.iter().any(|filter| match &filter.subject {
            Subject::Index(wanted) => **wanted == index,
            Subject::Positions(wanted) => wanted.iter().any(|wanted| **wanted as usize == place),
        })
    })
}

fn root_type(declared: &Declared<'_>, parameters: &Parameters<'_>, btf: &Btf) -> Result<TypeId, String> {
    let argument = declared.argument;
    if let Some(name) = &argument.btf_type {
        let name = name.strip_prefix("struct ").unwrap_or(name);
        return btf
            .structure(name)
            .ok_or_else(|| format!("the kernel has no struct {name}"));
    }
    match argument.source.as_ref().map(|source| **source) {
        Some(DataSource::CurrentTask) => {
            return btf
                .structure("task_struct")
                .ok_or_else(|| "the kernel has no struct task_struct".to_owned());
        }
        Some(DataSource::Registers) => {
            return Err("values of registers: the sensor can't do that yet".to_owned());
        }
        None => {}
    }
    let Parameters::Function { types, .. } = parameters else {
        return Err("only arguments of functions have a type to resolve; name one as btfType".to_owned());
    };
    let index = *argument.index;
    types
        .get(index as usize)
        .copied()
        .ok_or_else(|| format!("the function has no argument {index}"))
}

/// Where the value comes from, and how it is read there.
fn source_of(declared: &Declared<'_>, parameters: &Parameters<'_>) -> Result<Source, Misfit> {
    let argument = declared.argument;
    let index = *argument.index;
    let span = argument.index.span;
    let bad_index = |problem: String| Misfit::new(span, PlanError::BadValue(problem));
    let (kind, size, is_signed) =
        reading(*argument.arg_type).map_err(|error| Misfit::new(argument.arg_type.span, error))?;
    let is_syscall = matches!(parameters, Parameters::Syscall);
    let origin = match (declared.role, argument.source.as_ref().map(|source| **source)) {
        (Role::Return, _) => Origin::Return,
        (_, Some(DataSource::CurrentTask)) => Origin::Task,
        (_, Some(DataSource::Registers)) => {
            let problem = PlanError::Unsupported("values of registers".to_owned());
            return Err(Misfit::new(span, problem));
        }
        _ if is_syscall && *argument.arg_type == ArgType::Syscall64 => Origin::Syscall,
        _ if matches!(parameters, Parameters::Fields(_)) => Origin::Field,
        _ => Origin::Argument,
    };
    let mut source = Source {
        size,
        is_signed,
        is_user: is_syscall,
        limit: if argument.max_data {
            LARGE_LIMIT
        } else {
            USUAL_LIMIT
        },
        ..Source::new(kind, origin, Stage::Late)
    };
    match (origin, parameters) {
        (Origin::Field, Parameters::Fields(fields)) => {
            let field = fields.get(index as usize);
            let field = field.ok_or_else(|| bad_index(format!("the tracepoint has no field {index}")))?;
            source.offset = i32::try_from(field.offset).unwrap_or(i32::MAX);
            match field.place {
                Place::FromRecord => {
                    source.kind = SourceType::DataLoc;
                    source.size = 4;
                }
                Place::FromField => {
                    let problem = PlanError::Unsupported("texts that are placed by their field".to_owned());
                    return Err(Misfit::new(span, problem));
                }
                Place::Here => {
                    source.size = u8::try_from(field.size.min(8)).unwrap_or(8);
                    // An array is where the field is; anything else is a value or a pointer.
                    source.by_address = field.ty.ends_with(']');
                    source.limit = source.limit.min(field.size.max(1));
                }
            }
            if kind == SourceType::Number {
                source.by_address = false;
                source.is_signed = field.is_signed;
            }
        }
        (Origin::Argument, _) => {
            let most = match parameters {
                Parameters::Function { types, btf: Some(_) } => types.len(),
                _ => abi::RAW_ARGUMENTS,
            };
            let number = u8::try_from(index)
                .ok()
                .filter(|number| usize::from(*number) < most.min(abi::RAW_ARGUMENTS));
            source.index = number.ok_or_else(|| {
                bad_index(format!(
                    "there is no argument {index}: {most} can be read, from 0 on"
                ))
            })?;
        }
        _ => {}
    }
    if matches!(source.kind, SourceType::Bytes | SourceType::Iovec) {
        source.size_from = match &argument.size_arg_index {
            // Counted from 1.
            Some(size_index) => Some(
                size_index
                    .checked_sub(1)
                    .and_then(|index| u8::try_from(index).ok())
                    .filter(|index| usize::from(*index) < abi::RAW_ARGUMENTS)
                    .map(SizeFrom::Argument)
                    .ok_or_else(|| {
                        bad_index(format!("there is no argument {} for the size", **size_index))
                    })?,
            ),
            None if argument.return_copy => Some(SizeFrom::Return),
            None => None,
        };
    }
    Ok(source)
}

/// How a type is read: kind, bytes and sign of a number.
fn reading(arg_type: ArgType) -> Result<(SourceType, u8, bool), PlanError> {
    let number = |size, is_signed| Ok((SourceType::Number, size, is_signed));
    let other = |kind| Ok((kind, 8, false));
    match arg_type {
        ArgType::Int | ArgType::Sint32 | ArgType::Int32 => number(4, true),
        ArgType::Sint8 | ArgType::Int8 => number(1, true),
        ArgType::Uint8 => number(1, false),
        ArgType::Sint16 | ArgType::Int16 => number(2, true),
        ArgType::Uint16 => number(2, false),
        ArgType::Uint32 | ArgType::BpfCmd | ArgType::Capability => number(4, false),
        ArgType::Long | ArgType::Sint64 | ArgType::Int64 => number(8, true),
        ArgType::Ulong | ArgType::Uint64 | ArgType::SizeT | ArgType::Syscall64 | ArgType::Nop => {
            number(8, false)
        }
        ArgType::String => other(SourceType::Text),
        ArgType::CharBuf | ArgType::ConstBuf => other(SourceType::Bytes),
        ArgType::CharIovec => other(SourceType::Iovec),
        ArgType::Fd => other(SourceType::Fd),
        ArgType::File => other(SourceType::File),
        ArgType::Filename => other(SourceType::Filename),
        ArgType::Path => other(SourceType::Path),
        ArgType::Dentry => other(SourceType::Dentry),
        ArgType::Kiocb => other(SourceType::Kiocb),
        ArgType::IovIter => other(SourceType::IovIter),
        ArgType::LinuxBinprm => other(SourceType::Binprm),
        ArgType::Sock => other(SourceType::Sock),
        ArgType::Socket => other(SourceType::Socket),
        ArgType::Skb => other(SourceType::Skb),
        ArgType::Sockaddr | ArgType::SockaddrUn => other(SourceType::Sockaddr),
        ArgType::NetDevice => other(SourceType::NetDevice),
        ArgType::Cred => other(SourceType::Cred),
        ArgType::UserNamespace => other(SourceType::UserNamespace),
        ArgType::BpfAttr => other(SourceType::BpfAttr),
        ArgType::BpfMap => other(SourceType::BpfMap),
        ArgType::BpfProg => other(SourceType::BpfProg),
        ArgType::PerfEvent => other(SourceType::PerfEvent),
        ArgType::Module => other(SourceType::Module),
        ArgType::LoadInfo => other(SourceType::LoadInfo),
        ArgType::KernelCap | ArgType::CapInheritable | ArgType::CapPermitted | ArgType::CapEffective => {
            other(SourceType::Capabilities)
        }
        ArgType::DataLoc => other(SourceType::DataLoc),
        ArgType::Auto => Err(PlanError::Unsupported("auto for this value".to_owned())),
    }
}

fn needs_text(kind: SourceType) -> bool {
    matches!(
        kind,
        SourceType::Text
            | SourceType::Bytes
            | SourceType::Iovec
            | SourceType::Fd
            | SourceType::File
            | SourceType::Path
            | SourceType::Dentry
            | SourceType::Binprm
            | SourceType::Kiocb
            | SourceType::Filename
            | SourceType::IovIter
            | SourceType::Sockaddr
            | SourceType::NetDevice
            | SourceType::PerfEvent
            | SourceType::Module
            | SourceType::LoadInfo
            | SourceType::DataLoc
    )
}
