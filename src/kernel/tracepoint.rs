//! Tracepoints: the fields of their records, from tracefs or from BTF.

use crate::btf::{Btf, Kind, Type, TypeId};

/// No record is longer: the kernel's buffers have pages of 64 KiB at most.
const MAX_RECORD: u32 = 64 << 10;

/// A field of a tracepoint's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// As the kernel spells it: `unsigned short`, `char[16]`, `const char *`. Of text elsewhere in the record, its
    /// own type: `char[]`.
    pub(crate) ty: String,
    /// In the record, in bytes.
    pub(crate) offset: u32,
    /// In bytes.
    pub(crate) size: u32,
    pub(crate) is_signed: bool,
    pub(crate) place: Place,
}

/// Where a field's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the field.
    Here,
    /// The field says where: the upper 16 bits are the length, the lower the offset from the record's beginning.
    FromRecord,
    /// The same, from the end of the field.
    FromField,
}

/// What a tracepoint's `format` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    /// The number that perf_event_open(2) takes.
    pub(crate) id: u32,
    /// In the order of the record, with those that all tracepoints have.
    pub(crate) fields: Vec<Field>,
}

impl Format {
    /// Reads `events/SUBSYSTEM/EVENT/format`. `None` if it isn't one, or has a field that can't be.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let id = text.lines().find_map(|line| line.strip_prefix("ID:"))?;
        let fields = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("field:"));
        let format = Format {
            id: id.trim().parse().ok()?,
            fields: fields.map(Field::parse).collect::<Option<_>>()?,
        };
        (!format.fields.is_empty()).then_some(format)
    }
}

impl Field {
    /// `char comm[16]; offset:8; size:16; signed:0;`
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(';').map(str::trim);
        let declaration = parts.next()?;
        let mut number = |key: &str| -> Option<u32> { parts.next()?.strip_prefix(key)?.trim().parse().ok() };
        let (offset, size, signed) = (number("offset:")?, number("size:")?, number("signed:")?);
        offset.checked_add(size).filter(|&end| end <= MAX_RECORD)?;
        let (declaration, place) = if let Some(rest) = declaration.strip_prefix("__data_loc ") {
            (rest, Place::FromRecord)
        } else if let Some(rest) = declaration.strip_prefix("__rel_loc ") {
            (rest, Place::FromField)
        } else {
            (declaration, Place::Here)
        };
        if place != Place::Here && size != 4 {
            return None;
        }
        // Brackets stand behind the name, or behind the type of what is elsewhere.
        let (named, brackets) = match declaration
            .strip_suffix(']')
            .and_then(|rest| rest.rsplit_once('['))
        {
            Some((named, length)) => (named, format!("[{length}]")),
            None => (declaration, String::new()),
        };
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let ty = named.trim_end_matches(is_word);
        let name = &named[ty.len()..];
        let ty = ty.trim_end();
        (!name.is_empty() && !ty.is_empty()).then(|| Field {
            name: name.to_owned(),
            ty: format!("{ty}{brackets}"),
            offset,
            size,
            is_signed: signed != 0,
            place,
        })
    }
}

/// The fields of a record as BTF has them: those of `struct trace_event_raw_EVENT`. Tracepoints that share the
/// structure of another have none.
pub(super) fn fields(btf: &Btf, event: &str) -> Option<Vec<Field>> {
    let record = btf.find(Kind::Struct, &format!("trace_event_raw_{event}"))?;
    let mut fields = Vec::new();
    add_fields(btf, record, "", 0, &mut fields);
    (!fields.is_empty()).then_some(fields)
}

/// `start` is where the structure is in the record.
fn add_fields(btf: &Btf, structure: TypeId, prefix: &str, start: u32, fields: &mut Vec<Field>) {
    btf.search(structure, &mut |member| {
        let resolved = btf.get(btf.resolve(member.ty));
        let offset = start.saturating_add(member.bit_offset / 8);
        let size = btf.size_of(member.ty).and_then(|size| u32::try_from(size).ok());
        let end = size.and_then(|size| offset.checked_add(size));
        let Some(size) = size.filter(|_| end.is_some_and(|end| end <= MAX_RECORD)) else {
            return true;
        };
        // What all records begin with has this prefix in tracefs.
        if prefix.is_empty()
            && matches!(
                resolved,
                Type::Struct {
                    name: "trace_entry",
                    ..
                }
            )
        {
            add_fields(btf, member.ty, "common_", offset, fields);
            return true;
        }
        let elsewhere = |start, place| Some((member.name.strip_prefix(start)?, place));
        let (name, place) = elsewhere("__data_loc_", Place::FromRecord)
            .or_else(|| elsewhere("__rel_loc_", Place::FromField))
            .unwrap_or((member.name, Place::Here));
        // The end of the record, where what is elsewhere begins.
        if name == "__data" {
            return true;
        }
        fields.push(Field {
            name: format!("{prefix}{name}"),
            // BTF doesn't say of what the text is made; it nearly always is characters.
            ty: match place {
                Place::Here => btf.spell(member.ty),
                _ => "char[]".to_owned(),
            },
            offset,
            size,
            is_signed: match resolved {
                Type::Int(int) => int.is_signed,
                Type::Enum(enumeration) => enumeration.is_signed,
                _ => false,
            },
            place,
        });
        true
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMAT: &str = "name: sched_process_exec
ID: 317
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;
\tfield:__rel_loc char[] place;\toffset:12;\tsize:4;\tsigned:0;
\tfield:char comm[16];\toffset:16;\tsize:16;\tsigned:0;
\tfield:const char * text;\toffset:32;\tsize:8;\tsigned:0;
\tfield:unsigned long args[6];\toffset:40;\tsize:48;\tsigned:0;

print fmt: \"filename=%s field:x\", __get_str(filename)
";

    #[test]
    fn formats_have_fields() {
        let format = Format::parse(FORMAT).unwrap();
        assert_eq!(format.id, 317);
        let fields: Vec<_> = format
            .fields
            .iter()
            .map(|field| {
                (
                    &*field.name,
                    &*field.ty,
                    field.offset,
                    field.size,
                    field.is_signed,
                )
            })
            .collect();
        assert_eq!(
            fields,
            [
                ("common_type", "unsigned short", 0, 2, false),
                ("common_pid", "int", 4, 4, true),
                ("filename", "char[]", 8, 4, false),
                ("place", "char[]", 12, 4, false),
                ("comm", "char[16]", 16, 16, false),
                ("text", "const char *", 32, 8, false),
                ("args", "unsigned long[6]", 40, 48, false),
            ]
        );
        let places: Vec<_> = format.fields.iter().map(|field| field.place).collect();
        assert_eq!(
            places[1..5],
            [Place::Here, Place::FromRecord, Place::FromField, Place::Here]
        );
    }

    #[test]
    fn formats_that_cannot_be_are_none() {
        let with = |field: &str| Format::parse(&format!("name: x\nID: 1\nformat:\n\tfield:{field}\n"));
        assert!(with("int a; offset:0; size:4; signed:1;").is_some());
        for field in [
            "int a; offset:0; size:4;",
            "int a; offset:-1; size:4; signed:1;",
            "int a; offset:4294967295; size:4; signed:1;",
            "int a; offset:65535; size:4; signed:1;",
            "int; offset:0; size:4; signed:1;",
            "a[; offset:0; size:4; signed:1;",
            "__data_loc char[] a; offset:0; size:8; signed:1;",
            "",
        ] {
            assert_eq!(with(field), None, "{field}");
        }
        assert_eq!(Format::parse("name: x\nID: 1\n"), None);
        assert_eq!(Format::parse(""), None);
    }

    proptest! {
        #[test]
        fn texts_never_panic(text in "(ID: [0-9]{1,12}\n)?(field:[ -~é]{0,40}; ?offset:[0-9]{0,11};size:[0-9]{0,3}; signed:[01];\n){0,3}") {
            let _ = Format::parse(&text);
        }
    }
}
