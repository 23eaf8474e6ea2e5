//! Where a USDT probe's arguments are: `-4@%edi 8@-16(%rbp) -4@$5`.
//!
//! The compiler writes them as operands of its assembler (<sys/sdt.h> of SystemTap): size in bytes, negative for signed
//! ones, `@`, and what is particular to the architecture.

/// The architecture that a program is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Machine {
    X64,
    Arm64,
}

/// An argument of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProbeArgument {
    /// In bytes: 1, 2, 4 or 8.
    pub(crate) size: u8,
    pub(crate) is_signed: bool,
    pub(crate) location: Location,
}

/// Where an argument's value is when the probe is hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    Constant(i64),
    Register(Register),
    /// At an address: a register, plus an index times its scale, plus an offset.
    Memory {
        base: Register,
        index: Option<(Register, u8)>,
        offset: i64,
    },
    /// At an address of the file, if it is a variable there; that is `offset` from the variable's beginning.
    Variable {
        name: String,
        offset: i64,
    },
    /// In a place that can't be read, such as a floating-point register; as the file has it.
    Unreadable(String),
}

/// A register as the kernel keeps it in its `struct pt_regs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Register {
    /// In `struct pt_regs`, in bytes.
    pub(crate) offset: u16,
    /// The value's lowest bit in the register: 8 for `%ah` and the like.
    pub(crate) shift: u8,
}

impl Register {
    /// Of x86-64: where the program is. Addresses from it are relative to the probe's.
    pub(super) const RIP: Register = Register::at(128);

    const fn at(offset: u16) -> Self {
        Register { offset, shift: 0 }
    }

    /// By the name that the assembler has for it or for a part of it, without `%`.
    pub(crate) fn parse(machine: Machine, name: &str) -> Option<Self> {
        match machine {
            Machine::X64 => Self::parse_x64(name),
            Machine::Arm64 => Self::parse_arm64(name),
        }
    }

    /// The layout is that of arch/x86/include/uapi/asm/ptrace.h.
    fn parse_x64(name: &str) -> Option<Self> {
        if let Some(rest) = name.strip_prefix('r')
            && rest.starts_with(|first: char| first.is_ascii_digit())
        {
            let number = rest.trim_end_matches(['b', 'w', 'd']);
            let offset = match number {
                "15" => 0,
                "14" => 8,
                "13" => 16,
                "12" => 24,
                "11" => 48,
                "10" => 56,
                "9" => 64,
                "8" => 72,
                _ => return None,
            };
            return (rest.len() - number.len() <= 1).then_some(Register::at(offset));
        }
        let (offset, shift) = match name {
            "rbp" | "ebp" | "bp" | "bpl" => (32, 0),
            "rbx" | "ebx" | "bx" | "bl" => (40, 0),
            "rax" | "eax" | "ax" | "al" => (80, 0),
            "rcx" | "ecx" | "cx" | "cl" => (88, 0),
            "rdx" | "edx" | "dx" | "dl" => (96, 0),
            "rsi" | "esi" | "si" | "sil" => (104, 0),
            "rdi" | "edi" | "di" | "dil" => (112, 0),
            "rip" | "eip" => (Register::RIP.offset, 0),
            "rsp" | "esp" | "sp" | "spl" => (152, 0),
            "bh" => (40, 8),
            "ah" => (80, 8),
            "ch" => (88, 8),
            "dh" => (96, 8),
            _ => return None,
        };
        Some(Register { offset, shift })
    }

    /// The layout is that of arch/arm64/include/uapi/asm/ptrace.h.
    fn parse_arm64(name: &str) -> Option<Self> {
        match name {
            "sp" | "wsp" => return Some(Register::at(31 * 8)),
            "lr" => return Some(Register::at(30 * 8)),
            _ => {}
        }
        let number: u16 = digits(name.strip_prefix(['x', 'w'])?)?.parse().ok()?;
        (number < 31).then(|| Register::at(number * 8))
    }
}

/// All arguments of a probe, in order.
pub(super) fn parse(machine: Machine, text: &str) -> Vec<ProbeArgument> {
    split(text)
        .map(|argument| ProbeArgument::parse(machine, argument))
        .collect()
}

/// Arguments have blanks between them; within brackets there may be blanks too.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |character: char| {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && character.is_ascii_whitespace()
    })
    .filter(|argument| !argument.is_empty())
}

impl ProbeArgument {
    fn parse(machine: Machine, text: &str) -> Self {
        let known = text.split_once('@').and_then(|(size, operand)| {
            let (is_signed, size) = size.strip_prefix('-').map_or((false, size), |size| (true, size));
            let size = digits(size)?
                .parse()
                .ok()
                .filter(|size| [1, 2, 4, 8].contains(size))?;
            let location = match machine {
                Machine::X64 => Location::parse_x64(operand)?,
                Machine::Arm64 => Location::parse_arm64(operand)?,
            };
            Some(ProbeArgument {
                size,
                is_signed,
                location,
            })
        });
        known.unwrap_or_else(|| ProbeArgument {
            size: 8,
            is_signed: false,
            location: Location::Unreadable(text.to_owned()),
        })
    }
}

impl Location {
    /// `$5`, `%edi`, `-16(%rbp)`, `8(%rax,%rcx,4)`, `name(%rip)`, `8+name(%rip)`.
    fn parse_x64(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_prefix('$') {
            return Some(Location::Constant(integer(number)?));
        }
        let register = |name: &str| Register::parse(Machine::X64, name.trim().strip_prefix('%')?);
        let Some(memory) = text.strip_suffix(')') else {
            return Some(Location::Register(register(text)?));
        };
        let (displacement, registers) = memory.split_once('(')?;
        let mut registers = registers.split(',');
        let base = register(registers.next()?)?;
        let index = match (registers.next(), registers.next()) {
            (None, _) => None,
            (Some(index), scale) => {
                let scale = scale.map_or(Some(1), |scale| scale.trim().parse().ok());
                Some((
                    register(index)?,
                    scale.filter(|scale| [1, 2, 4, 8].contains(scale))?,
                ))
            }
        };
        if registers.next().is_some() {
            return None;
        }
        if displacement.is_empty() {
            let offset = 0;
            return Some(Location::Memory { base, index, offset });
        }
        if let Some(offset) = integer(displacement) {
            return Some(Location::Memory { base, index, offset });
        }
        let (name, offset) = sum(displacement)?;
        (base == Register::RIP && index.is_none()).then_some(Location::Variable { name, offset })
    }

    /// `5`, `x0`, `[sp, 16]`, `[x0]`, `[x0, x1]`.
    fn parse_arm64(text: &str) -> Option<Self> {
        let text = text.strip_prefix('#').unwrap_or(text);
        if let Some(number) = integer(text) {
            return Some(Location::Constant(number));
        }
        let register = |name: &str| Register::parse(Machine::Arm64, name.trim());
        let Some(memory) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
            return Some(Location::Register(register(text)?));
        };
        let (base, rest) = memory.split_once(',').unwrap_or((memory, "0"));
        let rest = rest.trim();
        let offset = integer(rest.strip_prefix('#').unwrap_or(rest));
        let index = match offset {
            Some(_) => None,
            None => Some((register(rest)?, 1)),
        };
        Some(Location::Memory {
            base: register(base)?,
            index,
            offset: offset.unwrap_or_default(),
        })
    }
}

/// A name with numbers added to or subtracted from it: `8+name`, `name-4`.
fn sum(text: &str) -> Option<(String, i64)> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || "_.$@".contains(character);
    let mut name = None;
    let mut offset: i64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (sign, term) = match rest.strip_prefix('-') {
            Some(term) => (-1, term),
            None => (1, rest.strip_prefix('+').unwrap_or(rest)),
        };
        let end = term.find(|character| !is_word(character)).unwrap_or(term.len());
        let (word, behind) = term.split_at(end);
        match integer(word) {
            Some(number) => offset = offset.checked_add(number.checked_mul(sign)?)?,
            None if word.is_empty() || sign < 0 || name.is_some() => return None,
            None => name = Some(word.to_owned()),
        }
        rest = behind;
    }
    Some((name?, offset))
}

/// A number as the assembler has it. Those above the highest of 63 bits are meant as they are in 64.
fn integer(text: &str) -> Option<i64> {
    let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16)
            .ok()
            .filter(|_| !hex.starts_with('+'))?,
        None => self::digits(digits)?.parse().ok()?,
    };
    Some(if is_negative {
        0_i64.wrapping_sub_unsigned(value)
    } else {
        value.cast_signed()
    })
}

/// The text, if it is nothing but digits.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(machine: Machine, text: &str) -> ProbeArgument {
        let mut arguments = parse(machine, text);
        assert_eq!(arguments.len(), 1, "{text}");
        arguments.remove(0)
    }

    fn memory(base: u16, index: Option<(u16, u8)>, offset: i64) -> Location {
        Location::Memory {
            base: Register::at(base),
            index: index.map(|(index, scale)| (Register::at(index), scale)),
            offset,
        }
    }

    #[test]
    fn operands_of_x64_are_known() {
        let cases = [
            ("-4@%edi", 4, true, Location::Register(Register::at(112))),
            ("8@%r15", 8, false, Location::Register(Register::at(0))),
            ("1@%r8b", 1, false, Location::Register(Register::at(72))),
            ("-2@%r10w", 2, true, Location::Register(Register::at(56))),
            (
                "1@%ah",
                1,
                false,
                Location::Register(Register { offset: 80, shift: 8 }),
            ),
            ("1@%sil", 1, false, Location::Register(Register::at(104))),
            ("-4@$5", 4, true, Location::Constant(5)),
            ("-4@$-1", 4, true, Location::Constant(-1)),
            ("8@$0x10", 8, false, Location::Constant(16)),
            ("8@$18446744073709551615", 8, false, Location::Constant(-1)),
            ("8@-16(%rbp)", 8, false, memory(32, None, -16)),
            ("8@(%rax)", 8, false, memory(80, None, 0)),
            ("4@0x8(%rsp)", 4, false, memory(152, None, 8)),
            ("8@8(%rax,%rcx,4)", 8, false, memory(80, Some((88, 4)), 8)),
            ("8@(%rax, %rcx)", 8, false, memory(80, Some((88, 1)), 0)),
        ];
        for (text, size, is_signed, location) in cases {
            let expected = ProbeArgument {
                size,
                is_signed,
                location,
            };
            assert_eq!(one(Machine::X64, text), expected, "{text}");
        }
        for (text, name, offset) in [
            ("8@count(%rip)", "count", 0),
            ("8@8+count(%rip)", "count", 8),
            ("8@count-4+1(%rip)", "count", -3),
        ] {
            let name = name.to_owned();
            assert_eq!(
                one(Machine::X64, text).location,
                Location::Variable { name, offset }
            );
        }
    }

    #[test]
    fn operands_of_arm64_are_known() {
        let cases = [
            ("-4@w1", 4, true, Location::Register(Register::at(8))),
            ("8@x30", 8, false, Location::Register(Register::at(240))),
            ("8@sp", 8, false, Location::Register(Register::at(248))),
            ("-4@5", 4, true, Location::Constant(5)),
            ("-4@-5", 4, true, Location::Constant(-5)),
            ("8@[sp, 60]", 8, false, memory(248, None, 60)),
            ("8@[x0]", 8, false, memory(0, None, 0)),
            ("8@[x0, #-8]", 8, false, memory(0, None, -8)),
            ("8@[x0,x1]", 8, false, memory(0, Some((8, 1)), 0)),
        ];
        for (text, size, is_signed, location) in cases {
            let expected = ProbeArgument {
                size,
                is_signed,
                location,
            };
            assert_eq!(one(Machine::Arm64, text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_keeps_its_place() {
        for text in [
            "8f@%xmm0",
            "8@%xmm0",
            "8@%r16",
            "8@%r8bb",
            "3@%rax",
            "8@",
            "8",
            "8@$",
            "8@$x",
            "8@(%rax",
            "8@(%rax,%rcx,3)",
            "8@(%rax,%rcx,4,5)",
            "8@a+b(%rip)",
            "8@a(%rax)",
            "8@$99999999999999999999",
            "8@x31",
        ] {
            let location = one(Machine::X64, text).location;
            assert_eq!(location, Location::Unreadable(text.to_owned()));
        }
        let arguments = parse(Machine::Arm64, "  8@x31 -4@[sp, 4]\t8@[x0, 8 ");
        assert_eq!(arguments.len(), 3);
        assert_eq!(arguments[0].location, Location::Unreadable("8@x31".to_owned()));
        assert_eq!(arguments[1].location, memory(248, None, 4));
        assert_eq!(parse(Machine::X64, "").len(), 0);
    }

    proptest! {
        #[test]
        fn texts_never_panic(text in "([-0-9@$%(),+\\[\\]# a-z]{0,12} ?){0,4}|.*") {
            for machine in [Machine::X64, Machine::Arm64] {
                let _ = parse(machine, &text);
            }
        }
    }
}
