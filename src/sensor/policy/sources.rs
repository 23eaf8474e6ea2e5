//! The values that a policy wants of a call: how its hook's program gets at each.

use super::error::{Misfit, PlanError};
use super::filters::{Role, Value};
use super::reading::{needs_text, reading};
use crate::btf::{Btf, Path, Type, TypeId};
use crate::kernel::{Field, Place};
use crate::policy::fits::Shape;
use crate::policy::model::{ArgType, Argument, Hook, Source as DataSource, Subject};
use crate::policy::{Location, Machine, ProbeArgument, Register};
use crate::sensor::hook::abi::{self, Origin, SourceType, Stage};
use crate::sensor::hook::config::{SizeFrom, Source};
use crate::sensor::hook::info::{Role as Shown, ValueInfo};
use crate::syscalls;

/// Bytes of a buffer that are read: as many as filters see, or with `maxData` as many as there is place for.
const USUAL_LIMIT: u32 = 4096;
const LARGE_LIMIT: u32 = 16 << 10;

/// Whose registers policies name.
const MACHINE: Machine = if cfg!(target_arch = "aarch64") {
    Machine::Arm64
} else {
    Machine::X64
};

/// What the arguments of a hook are.
pub(super) enum Parameters<'a> {
    /// Those of a function, with their types and that of what it returns if they are known.
    Function {
        btf: Option<&'a Btf>,
        types: Vec<TypeId>,
        returns: Option<TypeId>,
    },
    /// Those of a system call; if it is one alone, with their types in C.
    Syscall(Option<&'static [syscalls::Parameter]>),
    /// Fields of a tracepoint's record.
    Fields(&'a [Field]),
    /// What a program in user space has in registers.
    Registers,
    /// Those of a USDT probe, and where the program has them.
    Probe(&'a [ProbeArgument]),
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
        let way = way_of(declared, parameters, btf)?;
        let arg_type = match *argument.arg_type {
            ArgType::Auto => natural(declared, parameters, btf, way.as_ref())
                .and_then(|shape| shape.natural())
                .ok_or_else(|| Misfit::new(argument.arg_type.span, PlanError::NoType))?,
            given => given,
        };
        let mut source = source_of(declared, arg_type, parameters)?;
        let mut element_size = 1;
        if let (Some(way), Some(path), Some(btf)) = (way, &argument.resolve, btf) {
            source.steps = way
                .offsets
                .iter()
                .map(|offset| i32::try_from(*offset))
                .collect::<Result<_, _>>()
                .map_err(|_| {
                    Misfit::new(path.span, PlanError::Path("a member is too far away".to_owned()))
                })?;
            // What a pointer leads to is read by its type; all else stands where the path ends.
            source.by_address = !matches!(btf.get(btf.resolve(way.ty)), Type::Pointer { .. });
            if let Some(bits) = way.bits {
                source.bit_offset = u8::try_from(bits.shift).unwrap_or(0);
                source.bit_size = u8::try_from(bits.width).unwrap_or(0);
            }
            if arg_type == ArgType::ConstBuf {
                let size = way.size.unwrap_or(0);
                source.limit = u32::try_from(size).unwrap_or(USUAL_LIMIT).min(USUAL_LIMIT);
                if let Type::Array { element, .. } = btf.get(btf.resolve(way.ty)) {
                    element_size = btf
                        .size_of(element)
                        .and_then(|size| u8::try_from(size).ok())
                        .unwrap_or(1);
                }
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
        self.shown.push(ValueInfo {
            element_size,
            ..ValueInfo::new(declared.shown, argument, arg_type)
        });
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

/// The path of `resolve`, if the policy has one.
fn way_of(
    declared: &Declared<'_>,
    parameters: &Parameters<'_>,
    btf: Option<&Btf>,
) -> Result<Option<Path>, Misfit> {
    let source = declared.argument.source.as_ref().map(|source| **source);
    let Some(path) = &declared.argument.resolve else {
        return Ok(None);
    };
    // It names the register.
    if source == Some(DataSource::Registers) {
        return Ok(None);
    }
    let refuse = |problem: String| Misfit::new(path.span, PlanError::Path(problem));
    if source.is_none() && matches!(parameters, Parameters::Registers | Parameters::Probe(_)) {
        let problem = "resolve follows structures of the kernel, which no program passes; read them as data of source \
                       current_task";
        return Err(refuse(problem.to_owned()));
    }
    let btf = btf.ok_or_else(|| refuse("resolve needs the kernel's type information".to_owned()))?;
    let root = root_type(declared, parameters, btf).map_err(refuse)?;
    let way = btf.follow(root, path);
    way.map(Some).map_err(|error| refuse(error.to_string()))
}

/// What the value is for the kernel, as far as it is known.
fn natural(
    declared: &Declared<'_>,
    parameters: &Parameters<'_>,
    btf: Option<&Btf>,
    way: Option<&Path>,
) -> Option<Shape> {
    if let Some(way) = way {
        return Some(Shape::of_place(btf?, way.ty));
    }
    if declared.argument.source.is_some() {
        return None;
    }
    let index = *declared.argument.index as usize;
    let is_return = declared.role == Role::Return;
    match parameters {
        Parameters::Function { btf, returns, .. } if is_return => Some(Shape::of((*btf)?, (*returns)?)),
        Parameters::Function { btf, types, .. } => Some(Shape::of((*btf)?, *types.get(index)?)),
        // Negative ones are errors.
        Parameters::Syscall(_) if is_return => Some(Shape::of_text("long")),
        Parameters::Syscall(parameters) => Some(Shape::of_text((*parameters)?.get(index)?.ty)),
        Parameters::Fields(fields) => Some(Shape::of_field(fields.get(index)?)),
        // As large as they are; what they point to is not known.
        Parameters::Probe(arguments) => arguments.get(index).map(|argument| Shape::Integer {
            size: argument.size.into(),
            is_signed: argument.is_signed,
        }),
        Parameters::Registers => None,
    }
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
        Some(DataSource::Registers) | None => {}
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
fn source_of(
    declared: &Declared<'_>,
    arg_type: ArgType,
    parameters: &Parameters<'_>,
) -> Result<Source, Misfit> {
    let argument = declared.argument;
    let index = *argument.index;
    let span = argument.index.span;
    let bad_index = |problem: String| Misfit::new(span, PlanError::BadValue(problem));
    let (kind, size, is_signed) =
        reading(arg_type).map_err(|error| Misfit::new(argument.arg_type.span, error))?;
    let is_syscall = matches!(parameters, Parameters::Syscall(_));
    let origin = match (declared.role, argument.source.as_ref().map(|source| **source)) {
        (Role::Return, _) => Origin::Return,
        (_, Some(DataSource::CurrentTask)) => Origin::Task,
        (_, Some(DataSource::Registers)) => Origin::Register,
        _ if is_syscall && arg_type == ArgType::Syscall64 => Origin::Syscall,
        _ if matches!(parameters, Parameters::Fields(_)) => Origin::Field,
        _ => Origin::Argument,
    };
    let mut source = Source {
        size,
        is_signed,
        is_user: is_syscall && origin == Origin::Argument,
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
            place_field(&mut source, field).map_err(|error| Misfit::new(span, error))?;
        }
        (Origin::Argument, Parameters::Probe(arguments)) => {
            let argument = arguments.get(index as usize);
            let argument = argument.ok_or_else(|| {
                bad_index(format!(
                    "the probe has {} arguments, but not {index}",
                    arguments.len()
                ))
            })?;
            place_probe_argument(&mut source, argument).map_err(bad_index)?;
        }
        (Origin::Register, Parameters::Registers | Parameters::Probe(_)) => {
            let name = argument.resolve.as_ref();
            let register = name
                .and_then(|name| Register::parse(MACHINE, name))
                .ok_or_else(|| {
                    bad_index("resolve names no register of this machine, such as rdi or x0".to_owned())
                })?;
            place_register(&mut source, register);
        }
        (Origin::Register, _) => {
            let problem = "values of registers outside of uprobes and usdts".to_owned();
            return Err(Misfit::new(span, PlanError::Unsupported(problem)));
        }
        (Origin::Argument, _) => {
            let most = match parameters {
                Parameters::Function {
                    types, btf: Some(_), ..
                } => types.len(),
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
        source.size_from = size_from(argument, parameters)?;
    }
    Ok(source)
}

/// What says how long bytes are, or how many segments there are.
fn size_from(argument: &Argument, parameters: &Parameters<'_>) -> Result<Option<SizeFrom>, Misfit> {
    let Some(size_index) = &argument.size_arg_index else {
        return Ok(argument.return_copy.then_some(SizeFrom::Return));
    };
    if matches!(parameters, Parameters::Probe(_)) {
        let problem = "sizeArgIndex of USDT probes".to_owned();
        return Err(Misfit::new(size_index.span, PlanError::Unsupported(problem)));
    }
    // Counted from 1.
    let index = size_index
        .checked_sub(1)
        .and_then(|index| u8::try_from(index).ok())
        .filter(|index| usize::from(*index) < abi::RAW_ARGUMENTS);
    let index = index.ok_or_else(|| {
        let problem = format!("there is no argument {} for the size", **size_index);
        Misfit::new(size_index.span, PlanError::BadValue(problem))
    })?;
    Ok(Some(SizeFrom::Argument(index)))
}

/// Where a tracepoint's record has a field.
fn place_field(source: &mut Source, field: &Field) -> Result<(), PlanError> {
    let is_number = source.kind == SourceType::Number;
    source.offset = i32::try_from(field.offset).unwrap_or(i32::MAX);
    match field.place {
        Place::FromRecord => {
            source.kind = SourceType::DataLoc;
            source.size = 4;
        }
        Place::FromField => {
            let problem = "texts that are placed by their field".to_owned();
            return Err(PlanError::Unsupported(problem));
        }
        Place::Here => {
            source.size = u8::try_from(field.size.min(8)).unwrap_or(8);
            // An array is where the field is; anything else is a value or a pointer.
            source.by_address = field.ty.ends_with(']');
            source.limit = source.limit.min(field.size.max(1));
        }
    }
    if is_number {
        source.by_address = false;
        source.is_signed = field.is_signed;
    }
    Ok(())
}

/// Where the program of this machine has an argument of a USDT probe.
fn place_probe_argument(source: &mut Source, argument: &ProbeArgument) -> Result<(), String> {
    let near = |offset: i64| {
        i32::try_from(offset).map_err(|_| format!("{offset} is too large for a probe's argument"))
    };
    // A pointer has the size of one.
    source.size = argument.size;
    source.is_signed = argument.is_signed;
    match &argument.location {
        Location::Constant(number) => {
            source.origin = Origin::Constant;
            source.offset = near(*number)?;
        }
        Location::Register(register) => place_register(source, *register),
        Location::Memory { base, index, offset } => {
            place_register(source, *base);
            source.origin = Origin::Memory;
            source.offset = near(*offset)?;
            source.scaled =
                index.and_then(|(register, scale)| Some((u8::try_from(register.offset).ok()?, scale)));
        }
        Location::Variable { name, .. } => {
            return Err(format!(
                "the argument is the variable {name}, which the file doesn't say the place of"
            ));
        }
        Location::Unreadable(place) => {
            return Err(format!("the argument is in {place}, which can't be read"));
        }
    }
    Ok(())
}

fn place_register(source: &mut Source, register: Register) {
    source.origin = Origin::Register;
    source.index = u8::try_from(register.offset).unwrap_or(u8::MAX);
    if register.shift > 0 {
        source.bit_offset = register.shift;
        source.bit_size = source.size * 8;
    }
}
