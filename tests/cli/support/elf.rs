//! Small ELF files for tests: x86-64, with symbols and USDT notes, and nothing else.

/// An ELF file with these sections, each a name, a type, what it links to, the size of its entries and its content.
fn file(sections: &[(&str, u32, u32, u64, Vec<u8>)]) -> Vec<u8> {
    let mut names = vec![0];
    let mut content = vec![0; 64];
    // The first section is none.
    let mut headers = vec![0; 64];
    let name_section = (".shstrtab", 3, 0, 0, Vec::new());
    for (name, kind, link, entry_size, data) in sections.iter().chain([&name_section]) {
        let name_offset = u32::try_from(names.len()).expect("few sections");
        names.extend([name.as_bytes(), &[0]].concat());
        let data = if *name == ".shstrtab" { &names } else { data };
        let [offset, size] = [content.len(), data.len()].map(|number| number as u64);
        headers.extend(
            [name_offset, *kind]
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
        headers.extend(
            [0, 0, offset, size]
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
        headers.extend([*link, 0].iter().flat_map(|number| number.to_le_bytes()));
        headers.extend([4, *entry_size].iter().flat_map(|number| number.to_le_bytes()));
        content.extend(data);
        content.resize(content.len().next_multiple_of(8), 0);
    }
    let count = u16::try_from(headers.len() / 64).expect("few sections");
    let mut header = b"\x7fELF\x02\x01\x01".to_vec();
    header.resize(16, 0);
    header.extend([3_u16, 62].iter().flat_map(|number| number.to_le_bytes()));
    header.extend(1_u32.to_le_bytes());
    header.extend(
        [0, 0, content.len() as u64]
            .iter()
            .flat_map(|number| number.to_le_bytes()),
    );
    header.extend(0_u32.to_le_bytes());
    header.extend(
        [64_u16, 0, 0, 64, count, count - 1]
            .iter()
            .flat_map(|number| number.to_le_bytes()),
    );
    content[..64].copy_from_slice(&header);
    content.extend(headers);
    content
}

/// A symbol table and its texts. A symbol has a name, a type (2 is a function), a section (0 is none) and a value.
fn symbol_table(symbols: &[(&[u8], u8, u16, u64)]) -> (Vec<u8>, Vec<u8>) {
    let mut table = vec![0; 24];
    let mut names = vec![0];
    for (name, kind, section, value) in symbols {
        table.extend(u32::try_from(names.len()).expect("short names").to_le_bytes());
        table.extend([0x10 | kind, 0]);
        table.extend(section.to_le_bytes());
        table.extend([*value, 0].iter().flat_map(|number| number.to_le_bytes()));
        names.extend([name, &b"\0"[..]].concat());
    }
    (table, names)
}

/// An ELF file with one section.
pub(crate) fn with_section(name: &str, content: Vec<u8>) -> Vec<u8> {
    file(&[(name, 1, 0, 0, content)])
}

/// A program with these symbols; if it is stripped, they are only in the table for dynamic linking.
pub(crate) fn with_symbols(symbols: &[(&[u8], u8, u16, u64)], stripped: bool) -> Vec<u8> {
    let (table, names) = symbol_table(symbols);
    let (name, kind) = if stripped { (".dynsym", 11) } else { (".symtab", 2) };
    file(&[(name, kind, 2, 24, table), (".strtab", 3, 0, 0, names)])
}

/// Notes of USDT probes: the addresses of the probe, of the base and of the semaphore; provider, name and arguments.
fn notes<'a>(probes: impl Iterator<Item = ([u64; 3], [&'a [u8]; 3])>) -> Vec<u8> {
    let mut notes = Vec::new();
    for (addresses, texts) in probes {
        let texts: Vec<u8> = texts
            .iter()
            .flat_map(|text| [text, &b"\0"[..]].concat())
            .collect();
        let length = u32::try_from(24 + texts.len()).expect("short texts");
        notes.extend(
            [8, length, 3]
                .iter()
                .flat_map(|number: &u32| number.to_le_bytes()),
        );
        notes.extend(b"stapsdt\0");
        notes.extend(addresses.iter().flat_map(|address| address.to_le_bytes()));
        notes.extend(texts);
        notes.resize(notes.len().next_multiple_of(4), 0);
    }
    notes
}

/// A program with these USDT probes: provider, name and arguments.
pub(crate) fn with_probes(probes: &[[&[u8]; 3]]) -> Vec<u8> {
    let notes = notes(probes.iter().map(|&texts| ([0; 3], texts)));
    file(&[(".note.stapsdt", 7, 0, 0, notes)])
}

/// A program with symbols and with USDT probes that have addresses: of the probe, of the base and of the semaphore.
pub(crate) fn with_places(symbols: &[(&[u8], u8, u16, u64)], probes: &[([u64; 3], [&[u8]; 3])]) -> Vec<u8> {
    let (table, names) = symbol_table(symbols);
    let notes = notes(probes.iter().copied());
    file(&[
        (".symtab", 2, 2, 24, table),
        (".strtab", 3, 0, 0, names),
        (".note.stapsdt", 7, 0, 0, notes),
        (".stapsdt.base", 1, 0, 0, vec![0]),
    ])
}

/// The program, with parts that are mapped: whether as code, at which address, from which offset, how many bytes.
pub(crate) fn mapped(file: Vec<u8>, segments: &[(bool, u64, u64, u64)]) -> Vec<u8> {
    let mut file = file;
    let offset = file.len() as u64;
    for &(is_code, address, offset, size) in segments {
        let flags: u32 = if is_code { 5 } else { 6 };
        file.extend([1, flags].iter().flat_map(|number| number.to_le_bytes()));
        file.extend(
            [offset, address, address, size, size, 4096]
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
    }
    let count = u16::try_from(segments.len()).expect("few segments");
    file[32..40].copy_from_slice(&offset.to_le_bytes());
    file[54..56].copy_from_slice(&56_u16.to_le_bytes());
    file[56..58].copy_from_slice(&count.to_le_bytes());
    file
}
