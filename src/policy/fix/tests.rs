use super::*;
use crate::policy::{Position, Span};

/// The place where `what` is written.
fn at(text: &str, what: &str) -> Span {
    let start = text.find(what).unwrap();
    Span {
        position: Position { line: 1, column: 1 },
        start,
        end: start + what.len(),
    }
}

fn fixed(text: &str, edits: Vec<Edit>) -> Option<String> {
    let what = String::new();
    apply(text, &Fix { what, edits })
}

/// What is left of `text` without the item at `what`.
fn without_item(text: &str, what: &str) -> String {
    fixed(text, vec![Edit::RemoveItem(at(text, what))]).unwrap()
}

fn without_field(text: &str, what: &str) -> String {
    fixed(text, vec![Edit::RemoveField(at(text, what))]).unwrap()
}

#[test]
fn items_go_with_their_lines() {
    let text = "a:\n# one\n- x: 1 # first\n  y: 2\n\n# two\n- z # second\nb: 0\n";
    assert_eq!(
        without_item(text, "x"),
        "a:\n# one\n\n# two\n- z # second\nb: 0\n"
    );
    assert_eq!(
        without_item(text, "z"),
        "a:\n# one\n- x: 1 # first\n  y: 2\n\n# two\nb: 0\n"
    );
    assert_eq!(without_item("a: [x, y, z]\n", "y"), "a: [x, z]\n");
    assert_eq!(without_item("a: [x, y, z]\n", "z"), "a: [x, y]\n");
    for (gone, left) in [(["x", "y"], "z"), (["y", "z"], "x"), (["x", "z"], "y")] {
        let text = "a: [x, y, z]\n";
        let edits = gone.map(|item| Edit::RemoveItem(at(text, item)));
        assert_eq!(fixed(text, edits.into()).unwrap(), format!("a: [{left}]\n"));
    }
    assert_eq!(
        without_item("a: [{x: 1},\n {y: 2}] # c\n", "{y"),
        "a: [{x: 1}] # c\n"
    );
}

#[test]
fn a_list_goes_with_its_last_item() {
    assert_eq!(without_item("a:\n  b:\n  - x\n  c: 1\n", "x"), "a:\n  c: 1\n");
    assert_eq!(
        without_item("- a:\n  - x\n  # c\n  b: 1\n", "x"),
        "  # c\n- b: 1\n"
    );
    assert_eq!(without_item("s:\n- {a: [x], b: 1}\n", "x"), "s:\n- {b: 1}\n");
}

#[test]
fn fields_go_with_their_lines() {
    let text = "k:\n- a: 1 # one\n  # about b\n  b: 2\n  c:\n    d: [1,\n      2]\n";
    assert_eq!(
        without_field(text, "a"),
        "k:\n  # about b\n- b: 2\n  c:\n    d: [1,\n      2]\n"
    );
    assert_eq!(
        without_field(text, "c"),
        "k:\n- a: 1 # one\n  # about b\n  b: 2\n"
    );
    assert_eq!(without_field("{a: 1, b: {c: 2}}", "b"), "{a: 1}");
    assert_eq!(without_field("a: 1\nb:\nc: 3\n", "b"), "a: 1\nc: 3\n");
    assert_eq!(without_field("a: 1\nb: 2", "b"), "a: 1\n");
}

#[test]
fn texts_keep_their_quotes() {
    for (text, expected) in [
        ("a: In\n", "a: Equal\n"),
        ("a: \"In\"\n", "a: \"Equal\"\n"),
        ("a: 'In'\n", "a: 'Equal'\n"),
    ] {
        let span = Span {
            end: text.len() - 1,
            ..at(text, &text[3..])
        };
        assert_eq!(
            fixed(text, vec![Edit::Text(span, "Equal".to_owned())]).unwrap(),
            expected
        );
    }
}

#[test]
fn lists_and_mappings_grow() {
    let append = |text: &str| {
        let edit = Edit::Append {
            mapping: at(text, "k"),
            field: "values",
            values: vec!["/a".to_owned(), "/b".to_owned()],
        };
        fixed(text, vec![edit]).unwrap()
    };
    assert_eq!(
        append("- k: 1\n  values:\n  - \"/x\" # c\n  z: 2\n"),
        "- k: 1\n  values:\n  - \"/x\" # c\n  - \"/a\"\n  - \"/b\"\n  z: 2\n"
    );
    assert_eq!(append("k: 1\nvalues: [/x]"), "k: 1\nvalues: [/x, /a, /b]");
    assert_eq!(
        append("k: 1\nvalues:\n  - /x"),
        "k: 1\nvalues:\n  - /x\n  - /a\n  - /b"
    );
    let follow = |text: &str, item: &str| {
        let edit = Edit::AddItem {
            after: at(text, item),
            value: "{c: 3}".to_owned(),
        };
        fixed(text, vec![edit]).unwrap()
    };
    assert_eq!(
        follow("k:\n  - a: 1\n    z:\n    - 2 # two\n  - b: 2\n", "a"),
        "k:\n  - a: 1\n    z:\n    - 2 # two\n  - {c: 3}\n  - b: 2\n"
    );
    assert_eq!(follow("k: [{a: 1}, {b: 2}]", "{a"), "k: [{a: 1}, {c: 3}, {b: 2}]");
    let add = |text: &str, mapping: &str| {
        let edit = Edit::AddField {
            mapping: at(text, mapping),
            name: "syscall",
            value: "false".to_owned(),
        };
        fixed(text, vec![edit]).unwrap()
    };
    assert_eq!(
        add("- call: a # c\r\n  args: []\r\n", "call"),
        "- call: a # c\r\n  syscall: false\r\n  args: []\r\n"
    );
    assert_eq!(
        add("- {\"call\": \"a\"}", "{"),
        "- {\"call\": \"a\", \"syscall\": false}"
    );
}

#[test]
fn hooks_move_to_another_section() {
    let moved = |text: &str, index| {
        let edit = Edit::MoveHook {
            policy: at(text, "spec"),
            from: "kprobes",
            index,
            to: "lsmhooks",
        };
        fixed(text, vec![edit])
    };
    assert_eq!(
        moved("spec:\n  kprobes: # here\n  - call: a\n", 0).unwrap(),
        "spec:\n  lsmhooks: # here\n  - call: a\n"
    );
    assert_eq!(
        moved(
            "spec:\n  kprobes:\n  # a\n  - a: 1\n    b: 2 # c\n  # d\n  - d: 3\n",
            0
        )
        .unwrap(),
        "spec:\n  kprobes:\n  # d\n  - d: 3\n  lsmhooks:\n  # a\n  - a: 1\n    b: 2 # c\n"
    );
    assert_eq!(
        moved(
            "spec:\n  lsmhooks:\n  - e: 0\n  kprobes:\n  - a: 1\n  - d: 3\n",
            1
        )
        .unwrap(),
        "spec:\n  lsmhooks:\n  - e: 0\n  - d: 3\n  kprobes:\n  - a: 1\n"
    );
    assert_eq!(moved("spec: {kprobes: [{a: 1}, {b: 1}]}\n", 1), None);
}

#[test]
fn what_would_break_the_text_is_not_done() {
    let text = "a: [1]\n";
    assert_eq!(
        fixed(text, vec![Edit::Replace(at(text, "]"), "[".to_owned())]),
        None
    );
    assert_eq!(fixed(text, vec![Edit::RemoveItem(at(text, "a"))]), None);
    let only = "a:\n  b:\n    - x\n";
    assert_eq!(fixed(only, vec![Edit::RemoveItem(at(only, "x"))]), None);
    let nested = "- - x\n  - y\n";
    assert_eq!(fixed(nested, vec![Edit::RemoveItem(at(nested, "x"))]), None);
}
