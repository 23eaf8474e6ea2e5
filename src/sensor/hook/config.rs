//! What a hook is to do, as bytes for the read-only data of its program: `struct hook` of `bpf/include/hook.h`.

use std::mem::{offset_of, size_of};

use thiserror::Error;

use super::abi::{self, Compared, FilterType, Notify, Origin, RateScope, SourceType, Stage};

/// Bytes of the whole.
pub(crate) const HOOK_SIZE: usize = size_of::<abi::Hook>();

/// A hook that is too large for its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ConfigError {
    #[error("{0} values (arguments, data, return value) where a hook can have {most}", most = abi::VALUES_MAX)]
    Values(usize),
    #[error("{0} selectors where a hook can have {most}", most = abi::SELECTORS_MAX)]
    Selectors(usize),
    #[error("{0} filters in all selectors where a hook can have {most}", most = abi::FILTERS_MAX)]
    Filters(usize),
    #[error("{0} pointers to follow to a value where there can be {most}", most = abi::STEPS_MAX)]
    Steps(usize),
}

/// All that a hook's program is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HookConfig {
    /// What its records have as theirs.
    pub(crate) id: u32,
    /// Of the function; more can't be read.
    pub(crate) argument_count: u8,
    /// Wait for the return, and send one record about both.
    pub(crate) has_return: bool,
    /// A kprobe that keeps its function from running.
    pub(crate) overrides: bool,
    /// It does what notices say, and tells nothing.
    pub(crate) enforces: bool,
    pub(crate) syscall: SyscallConfig,
    /// What is read, in the order of the record's values.
    pub(crate) sources: Vec<Source>,
    /// The first that matches counts: one without filters always does.
    pub(crate) selectors: Vec<Selector>,
}

/// Which system calls a hook is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SyscallConfig {
    /// It is no system call.
    #[default]
    None,
    /// Filters say which.
    Many,
    One {
        number: u32,
        /// Of the same call for programs of 32 bits, if there is one.
        compat: Option<u32>,
    },
}

/// Where the size of a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeFrom {
    /// Of the function; 0 is the first.
    Argument(u8),
    /// What the function returns.
    Return,
}

/// How a value is got.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the kernel side")]
pub(crate) struct Source {
    pub(crate) kind: SourceType,
    pub(crate) origin: Origin,
    /// Of the argument or register.
    pub(crate) index: u8,
    /// Of a number, in bytes.
    pub(crate) size: u8,
    pub(crate) stage: Stage,
    /// In which text buffer it is kept for filters.
    pub(crate) text: Option<u8>,
    /// What says how many bytes or segments there are.
    pub(crate) size_from: Option<SizeFrom>,
    /// The argument that says it points to the size.
    pub(crate) size_is_pointer: bool,
    /// The address after the last step is the value, not what stands there.
    pub(crate) by_address: bool,
    /// In memory of the process.
    pub(crate) is_user: bool,
    pub(crate) is_signed: bool,
    /// Of a bit field, from the least bit of the number.
    pub(crate) bit_offset: u8,
    /// 0 for what is no bit field.
    pub(crate) bit_size: u8,
    /// Most bytes of text.
    pub(crate) limit: u32,
    /// In the tracepoint's record, or from the register.
    pub(crate) offset: i32,
    /// Of memory: another register that is added, and how many times, as an array's index; 1, 2, 4 or 8 times.
    pub(crate) scaled: Option<(u8, u8)>,
    /// From one pointer to the next: what stands at each offset.
    pub(crate) steps: Vec<i32>,
}

impl Source {
    /// A source with no more than that.
    pub(crate) fn new(kind: SourceType, origin: Origin, stage: Stage) -> Self {
        Source {
            kind,
            origin,
            index: 0,
            size: 0,
            stage,
            text: None,
            size_from: None,
            size_is_pointer: false,
            by_address: false,
            is_user: false,
            is_signed: false,
            scaled: None,
            bit_offset: 0,
            bit_size: 0,
            limit: 0,
            offset: 0,
            steps: Vec::new(),
        }
    }
}

/// Filters that must all hold, and what is done then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the kernel side")]
pub(crate) struct Selector {
    /// In the order in which they are tested.
    pub(crate) filters: Vec<Filter>,
    /// A record is sent.
    pub(crate) post: bool,
    pub(crate) kernel_stack: bool,
    pub(crate) user_stack: bool,
    pub(crate) signal: Option<u32>,
    /// A negative errno that the function returns instead of running.
    pub(crate) error: Option<i32>,
    /// What enforcers are told.
    pub(crate) notice: Option<Notice>,
    /// Signal, error and notice are counted, but not done.
    pub(crate) monitor: bool,
    /// They are done before the function runs, not when it returns.
    pub(crate) at_call: bool,
    /// They are done to those that are protected, too.
    pub(crate) anybody: bool,
    pub(crate) rate_limit: Option<RateLimit>,
}

/// What an enforcer is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notice {
    /// A negative errno that the enforcer's call returns instead of running; 0 lets it run.
    pub(crate) error: i32,
    /// 0 is none.
    pub(crate) signal: u32,
    /// The hook is where the enforcer is, and does it.
    pub(crate) is_here: bool,
}

/// At most one record in this time of those that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit {
    /// In nanoseconds.
    pub(crate) interval: u64,
    pub(crate) scope: RateScope,
}

/// A condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) kind: FilterType,
    pub(crate) stage: Stage,
    /// Which value, namespace, capability set or user id.
    pub(crate) value: u8,
    pub(crate) is_negated: bool,
    /// Key of all its values in the maps, or of a group.
    pub(crate) set: u32,
    /// What a number is compared with.
    pub(crate) compared: Compared,
    pub(crate) is_signed: bool,
    pub(crate) low: u64,
    pub(crate) high: u64,
}

impl Filter {
    /// A filter with no more than that.
    pub(crate) fn new(kind: FilterType, stage: Stage) -> Self {
        Filter {
            kind,
            stage,
            value: 0,
            is_negated: false,
            set: 0,
            compared: Compared::Filter,
            is_signed: false,
            low: 0,
            high: 0,
        }
    }
}

impl HookConfig {
    /// What it tells enforcers that are elsewhere.
    pub(crate) fn notices(&self) -> impl Iterator<Item = Notice> {
        let enforcing = self.selectors.iter().filter(|selector| !selector.monitor);
        let notices = enforcing.filter_map(|selector| selector.notice);
        notices.filter(|notice| !notice.is_here)
    }

    /// As the kernel side has it. What isn't used is 0, so that the same hook has the same bytes.
    pub(crate) fn to_bytes(&self) -> Result<[u8; HOOK_SIZE], ConfigError> {
        let filter_count = self.selectors.iter().map(|selector| selector.filters.len()).sum();
        let value_count = fitting(self.sources.len(), abi::VALUES_MAX, ConfigError::Values)?;
        let selector_count = fitting(self.selectors.len(), abi::SELECTORS_MAX, ConfigError::Selectors)?;
        let filter_count = fitting(filter_count, abi::FILTERS_MAX, ConfigError::Filters)?;
        let (is_syscall, syscall, compat) = match self.syscall {
            SyscallConfig::None => (false, None, None),
            SyscallConfig::Many => (true, None, None),
            SyscallConfig::One { number, compat } => (true, Some(number), compat),
        };
        let flags = [
            (self.has_return, abi::HOOK_HAS_RETURN),
            (is_syscall, abi::HOOK_IS_SYSCALL),
            (self.overrides, abi::HOOK_OVERRIDES),
            (self.enforces, abi::HOOK_ENFORCES),
        ];
        let mut hook = Bytes([0; HOOK_SIZE]);
        hook.put(offset_of!(abi::Hook, id), self.id.to_ne_bytes());
        hook.put(offset_of!(abi::Hook, flags), all(flags).to_ne_bytes());
        hook.put(offset_of!(abi::Hook, argument_count), [self.argument_count]);
        hook.put(offset_of!(abi::Hook, value_count), [value_count]);
        hook.put(offset_of!(abi::Hook, selector_count), [selector_count]);
        hook.put(offset_of!(abi::Hook, filter_count), [filter_count]);
        hook.put(
            offset_of!(abi::Hook, syscall),
            syscall.unwrap_or(abi::NO_SYSCALL).to_ne_bytes(),
        );
        hook.put(
            offset_of!(abi::Hook, syscall_compat),
            compat.unwrap_or(abi::NO_SYSCALL).to_ne_bytes(),
        );
        for (index, source) in self.sources.iter().enumerate() {
            hook.put(
                offset_of!(abi::Hook, sources) + index * size_of::<abi::Source>(),
                source.to_bytes()?.0,
            );
        }
        let mut first = 0;
        for (index, selector) in (0_u8..).zip(&self.selectors) {
            let mut end = first;
            for filter in &selector.filters {
                hook.put(
                    offset_of!(abi::Hook, filters) + usize::from(end) * size_of::<abi::Filter>(),
                    filter.to_bytes(index).0,
                );
                end += 1;
            }
            hook.put(
                offset_of!(abi::Hook, selectors) + usize::from(index) * size_of::<abi::Selector>(),
                selector.to_bytes(first, end).0,
            );
            first = end;
        }
        Ok(hook.0)
    }
}

impl Source {
    fn to_bytes(&self) -> Result<Bytes<{ size_of::<abi::Source>() }>, ConfigError> {
        let step_count = fitting(self.steps.len(), abi::STEPS_MAX, ConfigError::Steps)?;
        let flags = [
            (self.by_address, abi::SOURCE_BY_ADDRESS),
            (self.is_user, abi::SOURCE_IS_USER),
            (self.is_signed, abi::SOURCE_IS_SIGNED),
            (self.size_is_pointer, abi::SOURCE_IS_POINTER_SIZE),
        ];
        let size_index = match self.size_from {
            None => abi::NO_INDEX,
            Some(SizeFrom::Argument(index)) => index,
            Some(SizeFrom::Return) => abi::SIZE_IS_RETURN,
        };
        let mut source = Bytes([0; size_of::<abi::Source>()]);
        source.put(offset_of!(abi::Source, r#type), [self.kind.number()]);
        source.put(offset_of!(abi::Source, origin), [self.origin.number()]);
        source.put(offset_of!(abi::Source, index), [self.index]);
        source.put(offset_of!(abi::Source, size), [self.size]);
        source.put(offset_of!(abi::Source, flags), [all(flags)]);
        source.put(offset_of!(abi::Source, stage), [self.stage.number()]);
        source.put(
            offset_of!(abi::Source, text),
            [self.text.unwrap_or(abi::NO_INDEX)],
        );
        source.put(offset_of!(abi::Source, size_index), [size_index]);
        source.put(offset_of!(abi::Source, bit_offset), [self.bit_offset]);
        source.put(offset_of!(abi::Source, bit_size), [self.bit_size]);
        source.put(offset_of!(abi::Source, step_count), [step_count]);
        // A register's place is a multiple of eight.
        let scaled = self.scaled.map_or(abi::NO_INDEX, |(register, scale)| {
            register | u8::try_from(scale.trailing_zeros()).unwrap_or(0)
        });
        source.put(offset_of!(abi::Source, scaled), [scaled]);
        source.put(offset_of!(abi::Source, limit), self.limit.to_ne_bytes());
        source.put(offset_of!(abi::Source, offset), self.offset.to_ne_bytes());
        for (index, step) in self.steps.iter().enumerate() {
            source.put(
                offset_of!(abi::Source, steps) + index * size_of::<i32>(),
                step.to_ne_bytes(),
            );
        }
        Ok(source)
    }
}

impl Selector {
    fn to_bytes(&self, first: u8, end: u8) -> Bytes<{ size_of::<abi::Selector>() }> {
        let flags = [
            (self.post, abi::SELECTOR_POST),
            (self.kernel_stack, abi::SELECTOR_KERNEL_STACK),
            (self.user_stack, abi::SELECTOR_USER_STACK),
            (self.signal.is_some(), abi::SELECTOR_SIGNAL),
            (self.error.is_some(), abi::SELECTOR_OVERRIDE),
            (self.monitor, abi::SELECTOR_MONITOR),
            (self.at_call, abi::SELECTOR_AT_CALL),
            (self.anybody, abi::SELECTOR_ANYBODY),
        ];
        let scope = self.rate_limit.map_or(RateScope::None, |limit| limit.scope);
        let interval = self.rate_limit.map_or(0, |limit| limit.interval);
        let mut selector = Bytes([0; size_of::<abi::Selector>()]);
        selector.put(offset_of!(abi::Selector, first), [first]);
        selector.put(offset_of!(abi::Selector, end), [end]);
        selector.put(offset_of!(abi::Selector, flags), [all(flags)]);
        selector.put(offset_of!(abi::Selector, rate_scope), [scope.number()]);
        selector.put(
            offset_of!(abi::Selector, signal),
            self.signal.unwrap_or(0).to_ne_bytes(),
        );
        selector.put(
            offset_of!(abi::Selector, error),
            self.error.unwrap_or(0).to_ne_bytes(),
        );
        let notify = match self.notice {
            None => Notify::None,
            Some(notice) if notice.is_here => Notify::Here,
            Some(_) => Notify::Later,
        };
        // What is no errno or no signal is none to the kernel either.
        let error = self.notice.map_or(0, |notice| notice.error);
        let error = i16::try_from(error).unwrap_or(i16::MIN);
        let signal = self.notice.map_or(0, |notice| notice.signal);
        let signal = u8::try_from(signal).unwrap_or(u8::MAX);
        selector.put(offset_of!(abi::Selector, notice_error), error.to_ne_bytes());
        selector.put(offset_of!(abi::Selector, notice_signal), [signal]);
        selector.put(offset_of!(abi::Selector, notify), [notify.number()]);
        selector.put(offset_of!(abi::Selector, rate_interval), interval.to_ne_bytes());
        selector
    }
}

impl Filter {
    fn to_bytes(self, selector: u8) -> Bytes<{ size_of::<abi::Filter>() }> {
        let mut filter = Bytes([0; size_of::<abi::Filter>()]);
        filter.put(offset_of!(abi::Filter, r#type), [self.kind.number()]);
        filter.put(offset_of!(abi::Filter, stage), [self.stage.number()]);
        filter.put(offset_of!(abi::Filter, value), [self.value]);
        filter.put(offset_of!(abi::Filter, is_negated), [u8::from(self.is_negated)]);
        filter.put(offset_of!(abi::Filter, compared), [self.compared.number()]);
        filter.put(offset_of!(abi::Filter, is_signed), [u8::from(self.is_signed)]);
        filter.put(offset_of!(abi::Filter, selector), [selector]);
        filter.put(offset_of!(abi::Filter, set), self.set.to_ne_bytes());
        filter.put(offset_of!(abi::Filter, low), self.low.to_ne_bytes());
        filter.put(offset_of!(abi::Filter, high), self.high.to_ne_bytes());
        filter
    }
}

/// A structure of the kernel side that is being written.
struct Bytes<const SIZE: usize>([u8; SIZE]);

impl<const SIZE: usize> Bytes<SIZE> {
    /// Offsets are those of fields of the type whose size this has, so that all fit.
    fn put<const N: usize>(&mut self, offset: usize, bytes: [u8; N]) {
        self.0[offset..offset + N].copy_from_slice(&bytes);
    }
}

/// All flags whose condition holds.
fn all<T: Default + std::ops::BitOr<Output = T>>(flags: impl IntoIterator<Item = (bool, T)>) -> T {
    let set = flags.into_iter().filter(|(is_set, _)| *is_set);
    set.fold(T::default(), |flags, (_, flag)| flags | flag)
}

fn fitting(count: usize, most: usize, error: fn(usize) -> ConfigError) -> Result<u8, ConfigError> {
    match u8::try_from(count) {
        Ok(number) if count <= most => Ok(number),
        _ => Err(error(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> HookConfig {
        let filter = Filter {
            value: 1,
            is_negated: true,
            set: 9,
            compared: Compared::Set,
            is_signed: true,
            low: 2,
            high: u64::MAX,
            ..Filter::new(FilterType::Range, Stage::Number)
        };
        HookConfig {
            id: 77,
            argument_count: 6,
            has_return: true,
            overrides: false,
            enforces: false,
            syscall: SyscallConfig::One {
                number: 257,
                compat: Some(295),
            },
            sources: vec![
                Source {
                    index: 1,
                    text: Some(0),
                    limit: 4096,
                    size_from: Some(SizeFrom::Return),
                    is_user: true,
                    ..Source::new(SourceType::Text, Origin::Argument, Stage::Text)
                },
                Source {
                    size: 4,
                    size_from: Some(SizeFrom::Argument(2)),
                    is_signed: true,
                    bit_offset: 3,
                    scaled: Some((88, 8)),
                    bit_size: 5,
                    offset: -8,
                    steps: vec![16, -1],
                    ..Source::new(SourceType::Number, Origin::Task, Stage::Number)
                },
            ],
            selectors: vec![
                Selector {
                    filters: vec![filter, Filter { low: 5, ..filter }],
                    post: true,
                    user_stack: true,
                    rate_limit: Some(RateLimit {
                        interval: 1 << 40,
                        scope: RateScope::Process,
                    }),
                    ..Selector::default()
                },
                Selector {
                    filters: vec![Filter { low: 6, ..filter }],
                    signal: Some(9),
                    error: Some(-1),
                    notice: Some(Notice {
                        error: -13,
                        signal: 15,
                        is_here: false,
                    }),
                    monitor: true,
                    ..Selector::default()
                },
            ],
        }
    }

    fn u32_at(bytes: &[u8], offset: usize) -> u32 {
        u32::from_ne_bytes(*bytes[offset..].first_chunk().unwrap())
    }

    fn u64_at(bytes: &[u8], offset: usize) -> u64 {
        u64::from_ne_bytes(*bytes[offset..].first_chunk().unwrap())
    }

    #[test]
    fn the_head_of_a_hook() {
        let bytes = config().to_bytes().unwrap();
        assert_eq!((u32_at(&bytes, 0), u32_at(&bytes, 4)), (77, 3));
        assert_eq!(bytes[8..12], [6, 2, 2, 3]);
        assert_eq!((u32_at(&bytes, 12), u32_at(&bytes, 588)), (257, 295));
        let mut other = config();
        other.syscall = SyscallConfig::Many;
        let bytes = other.to_bytes().unwrap();
        assert_eq!(
            (u32_at(&bytes, 4), u32_at(&bytes, 12), u32_at(&bytes, 588)),
            (3, u32::MAX, u32::MAX)
        );
        other.syscall = SyscallConfig::None;
        assert_eq!(u32_at(&other.to_bytes().unwrap(), 4), 1);
        other.enforces = true;
        assert_eq!(u32_at(&other.to_bytes().unwrap(), 4), 9);
    }

    #[test]
    fn sources_follow_each_other() {
        let bytes = config().to_bytes().unwrap();
        let source = &bytes[16..68];
        assert_eq!(source[..12], [1, 0, 1, 0, 2, 2, 0, 254, 0, 0, 0, 255]);
        assert_eq!(u32_at(source, 12), 4096);
        let source = &bytes[68..120];
        assert_eq!(source[..12], [0, 2, 0, 4, 4, 1, 255, 2, 3, 5, 2, 91]);
        assert_eq!(
            source[16..28],
            [
                (-8_i32).to_ne_bytes(),
                16_i32.to_ne_bytes(),
                (-1_i32).to_ne_bytes()
            ]
            .concat()
        );
        assert!(bytes[120..588].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn selectors_know_their_filters_and_filters_their_selector() {
        let bytes = config().to_bytes().unwrap();
        assert_eq!(bytes[592..596], [0, 2, 0b101, 2]);
        assert_eq!(u64_at(&bytes, 608), 1 << 40);
        assert_eq!(bytes[616..620], [2, 3, 0b11_1000, 0]);
        assert_eq!((u32_at(&bytes, 620), u32_at(&bytes, 624)), (9, u32::MAX));
        assert_eq!(bytes[628..632], [0xf3, 0xff, 15, 2]);
        for (index, (selector, low)) in [(0, 2), (0, 5), (1, 6)].into_iter().enumerate() {
            let filter = &bytes[784 + 32 * index..][..32];
            assert_eq!(filter[..8], [13, 1, 1, 1, 1, 1, selector, 0]);
            assert_eq!(
                (u32_at(filter, 8), u64_at(filter, 16), u64_at(filter, 24)),
                (9, low, u64::MAX)
            );
        }
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let mut config = config();
        config.sources[0].steps = vec![0; 9];
        assert_eq!(config.to_bytes(), Err(ConfigError::Steps(9)));
        config.sources = vec![Source::new(SourceType::Fd, Origin::Return, Stage::Return); 300];
        assert_eq!(config.to_bytes(), Err(ConfigError::Values(300)));
        config.sources.truncate(11);
        config.selectors[0].filters = vec![Filter::new(FilterType::Pid, Stage::Task); 48];
        assert_eq!(config.to_bytes(), Err(ConfigError::Filters(49)));
        config.selectors[0].filters.truncate(47);
        assert!(config.to_bytes().is_ok());
        config.selectors = vec![Selector::default(); 9];
        assert_eq!(config.to_bytes(), Err(ConfigError::Selectors(9)));
    }
}
