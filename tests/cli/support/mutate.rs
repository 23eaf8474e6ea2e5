//! Policies with mistakes that people make, or that files suffer.

use std::fs;

/// Numbers that look random, the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        Dice(0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let sides = u64::try_from(sides).expect("few sides");
        usize::try_from(self.0 % sides.max(1)).expect("fewer than sides")
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

/// The policies of the fixtures and the examples.
pub(crate) fn own_policies() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in ["tests/fixtures/policies/lint", "examples/policies"] {
        for entry in fs::read_dir(folder).expect("the folder") {
            let path = entry.expect("read the folder").path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                texts.push(fs::read_to_string(path).expect("read the policy"));
            }
        }
    }
    texts.sort();
    texts
}

/// What is put behind a line.
const ENDS: [&str; 14] = [
    "syscall",
    "index: 7",
    "type: sock",
    "- ",
    "In",
    "operator: Mask",
    "values: []",
    "Override",
    "\t",
    "*a",
    "&a",
    "{",
    "\"",
    "null",
];

/// What a value becomes.
const VALUES: [&str; 16] = [
    "18446744073709551616",
    "-9223372036854775809",
    "4294967296",
    "-1",
    "1e308",
    "0x",
    "true",
    "null",
    "[]",
    "{}",
    "\"\"",
    "string",
    "NotIn",
    "\"\\0\"",
    "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]",
    "list:nothing",
];

/// Characters that don't belong there.
const ODD: [char; 8] = [
    '\0', '\u{7f}', '\u{85}', '\u{feff}', '\u{202e}', '\u{fffd}', 'é', '🚀',
];

/// The policy with a few mistakes.
pub(crate) fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.roll(3) {
        let line = dice.roll(lines.len());
        match dice.roll(12) {
            0 => drop(lines.remove(line)),
            1 => lines.insert(line, lines[dice.roll(lines.len())].clone()),
            2 => lines[line].insert_str(0, &" ".repeat(1 + dice.roll(3))),
            3 => {
                let kept = lines[line].trim_start().to_owned();
                lines[line] = kept;
            }
            4 => {
                let at = place(&lines[line], dice);
                lines[line].truncate(at);
            }
            5 => lines[line].push_str(dice.one_of(&ENDS)),
            6 => {
                let other = dice.roll(lines.len());
                lines.swap(line, other);
            }
            7 => set_value(&mut lines[line], dice.one_of(&VALUES)),
            8 => {
                let other = dice.roll(lines.len());
                swap_keys(&mut lines, line, other);
            }
            9 => {
                let at = place(&lines[line], dice);
                lines[line].insert(at, ODD[dice.roll(ODD.len())]);
            }
            10 => set_value(&mut lines[line], &"[".repeat(1 << dice.roll(12))),
            _ => lines.truncate(line),
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

/// Between two characters of the line.
fn place(line: &str, dice: &mut Dice) -> usize {
    let places: Vec<usize> = line.char_indices().map(|(place, _)| place).collect();
    places.get(dice.roll(places.len())).copied().unwrap_or(0)
}

/// Puts it behind the key, or the hyphen, of a line.
fn set_value(line: &mut String, value: &str) {
    let start = line.find(": ").or_else(|| line.find("- "));
    if let Some(start) = start {
        line.truncate(start + 2);
        line.push_str(value);
    }
}

/// The keys of two lines change places.
fn swap_keys(lines: &mut [String], one: usize, other: usize) {
    let key = |line: &str| {
        let end = line.find(':')?;
        let start = line.find(|character: char| character.is_alphabetic())?;
        (start < end).then(|| (start..end, line[start..end].to_owned()))
    };
    if one != other
        && let (Some((place, first)), Some((other_place, second))) = (key(&lines[one]), key(&lines[other]))
    {
        lines[one].replace_range(place, &second);
        lines[other].replace_range(other_place, &first);
    }
}
