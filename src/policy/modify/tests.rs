//! What changes in a policy file, and what stays.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(before: &str, after: &str) {
    let modified = set_mode(before, Mode::Monitor).unwrap_or_else(|error| panic!("{before}: {error}"));
    assert_eq!(modified, after);
    assert_eq!(set_mode(&modified, Mode::Monitor).as_deref(), Ok(after));
    let back = set_mode(&modified, Mode::Enforce).unwrap();
    assert_eq!(back, after.replace("monitor", "enforce"));
}

#[track_caller]
fn problem(text: &str) -> String {
    match set_mode(text, Mode::Monitor) {
        Ok(modified) => panic!("no error: {modified}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn options_are_added_to_a_spec_without() {
    check(
        "# top\nspec: # mine\n  # first\n  kprobes:\n  - call: x\n",
        "# top\nspec: # mine\n  options:\n  - name: policy-mode\n    value: monitor\n  # first\n  kprobes:\n  - call: x\n",
    );
    // Lists indented as those that are there.
    check(
        "spec:\n    kprobes:\n      - call: x",
        "spec:\n    options:\n      - name: policy-mode\n        value: monitor\n    kprobes:\n      - call: x",
    );
    check(
        "spec: {}\n",
        "spec: {options: [{name: policy-mode, value: monitor}]}\n",
    );
    check(
        "spec: &s { kprobes: [] } # c\n",
        "spec: &s { options: [{name: policy-mode, value: monitor}], kprobes: [] } # c\n",
    );
    check(
        "{\"spec\": {\n    \"kprobes\": []\n}}\n",
        "{\"spec\": {\n    \"options\": [{\"name\": \"policy-mode\", \"value\": \"monitor\"}],\n    \"kprobes\": []\n}}\n",
    );
}

#[test]
fn empty_options_are_filled() {
    for empty in ["[]", "[ ]", "~", "null"] {
        let filled = if empty == "[ ]" {
            "[{name: policy-mode, value: monitor} ]"
        } else {
            "[{name: policy-mode, value: monitor}]"
        };
        check(
            &format!("spec:\n  options: {empty} # c\n  a: 1\n"),
            &format!("spec:\n  options: {filled} # c\n  a: 1\n"),
        );
    }
    check(
        "spec:\n  options:   # c\n  lists:\n    - a\n",
        "spec:\n  options:   # c\n    - name: policy-mode\n      value: monitor\n  lists:\n    - a\n",
    );
    check(
        "spec:\n  options:",
        "spec:\n  options:\n  - name: policy-mode\n    value: monitor",
    );
    check(
        "spec: {options: , a: 1}",
        "spec: {options: [{name: policy-mode, value: monitor}] , a: 1}",
    );
    check(
        "{\"spec\":{\"options\":null}}",
        "{\"spec\":{\"options\":[{\"name\": \"policy-mode\", \"value\": \"monitor\"}]}}",
    );
}

#[test]
fn the_option_joins_others() {
    check(
        "spec:\n  options:\n  # about a\n  - name: a\n    value: b\n",
        "spec:\n  options:\n  - name: policy-mode\n    value: monitor\n  # about a\n  - name: a\n    value: b\n",
    );
    check(
        "spec:\n  options: &o\n\n      -   name: a\n          value: b\n",
        "spec:\n  options: &o\n      - name: policy-mode\n        value: monitor\n\n      -   name: a\n          value: b\n",
    );
    check(
        "spec:\n  options: [{name: a, value: b}]\n",
        "spec:\n  options: [{name: policy-mode, value: monitor}, {name: a, value: b}]\n",
    );
}

#[test]
fn the_value_is_replaced_where_it_stands() {
    for (before, after) in [
        ("enforce", "monitor"),
        ("\"enforce\"  # why", "\"monitor\"  # why"),
        ("'enforce' # it's", "'monitor' # it's"),
        ("&m enforce", "&m monitor"),
        ("!!str \"enforce\"", "!!str \"monitor\""),
        ("17", "monitor"),
        ("", " monitor"),
        ("~", "monitor"),
        ("*x", "monitor"),
    ] {
        let text = |value: &str| {
            let space = if value.is_empty() || value.starts_with(' ') {
                ""
            } else {
                " "
            };
            format!(
                "x: &x 1\nspec:\n  options:\n  - value:{space}{value}\n    name: &n 'policy-mode'\n  - {{name: a, value: enforced}}\n"
            )
        };
        check(&text(before), &text(after));
    }
    check(
        "spec: {options: [ {name: policy-mode, value: }, ], }\n",
        "spec: {options: [ {name: policy-mode, value: monitor }, ], }\n",
    );
    check(
        "n: &n policy-mode\nspec:\n  options:\n  - name: *n\n    value: enforce\n",
        "n: &n policy-mode\nspec:\n  options:\n  - name: *n\n    value: monitor\n",
    );
}

#[test]
fn a_missing_value_is_added() {
    check(
        "spec:\n  options:\n  -   name: policy-mode # c\n  - name: a\n",
        "spec:\n  options:\n  -   name: policy-mode # c\n      value: monitor\n  - name: a\n",
    );
    check(
        "spec:\n  options: [{name: policy-mode}]\n",
        "spec:\n  options: [{name: policy-mode, value: monitor}]\n",
    );
    check(
        "{\"spec\": {\"options\": [{\"name\": \"policy-mode\" }]}}",
        "{\"spec\": {\"options\": [{\"name\": \"policy-mode\", \"value\": \"monitor\" }]}}",
    );
}

#[test]
fn line_ends_and_marks_stay() {
    check(
        "\u{feff}---\r\nspec:\r\n  kprobes: []\r\n",
        "\u{feff}---\r\nspec:\r\n  options:\r\n  - name: policy-mode\r\n    value: monitor\r\n  kprobes: []\r\n",
    );
    check(
        "a: 'ä日本'\t# tab\nspec:\n  options:\t\n  - name: policy-mode\n    value: enforce\t# c\t\n...\n",
        "a: 'ä日本'\t# tab\nspec:\n  options:\t\n  - name: policy-mode\n    value: monitor\t# c\t\n...\n",
    );
}

#[test]
fn what_cannot_be_edited_is_told_with_its_place() {
    for (text, message) in [
        ("a: 1\n", "1:1: spec is missing; a tracing policy has one"),
        ("spec:\n", "1:5: expected a mapping as spec"),
        ("spec: 1\n", "1:7: expected a mapping as spec"),
        ("- spec\n", "1:1: expected a mapping as the policy"),
        ("spec:\n  options: 1\n", "2:12: expected a list as spec.options"),
        (
            "spec:\n  options:\n  - 1\n",
            "3:5: expected a mapping with name and value as spec.options[0]",
        ),
        (
            "spec:\n  options:\n  - name: policy-mode\n    value: [a]\n",
            "4:12: expected a mode as spec.options[0].value",
        ),
        (
            "spec: {}\nspec: {}\n",
            "2:1: spec is given twice; remove one of them",
        ),
        (
            "spec: {}\n---\nspec: {}\n",
            "3:1: a second document begins here; put each policy into a file of its own",
        ),
        (
            "a: &a {}\nspec: *a\n",
            "2:7: spec is an alias; write out here what it stands for",
        ),
        (
            "spec: &s {}\nb: *s\n",
            "1:7: spec is used elsewhere by an alias, which would change with it; write it out there",
        ),
        (
            "a: &a {}\nspec:\n  <<: *a\n",
            "3:3: spec has a merge key (<<); write out here what it stands for",
        ),
        (
            "spec:\n  options:\n  - name: policy-mode\n    value: |\n      enforce\n",
            "5:7: spec.options[0].value is written in a way that can't be edited; write it as value: monitor",
        ),
        (
            "spec:\n  ? options\n  : - name: a\n",
            "3:5: spec.options is written in a way that can't be edited; \
             write it as options: [{name: policy-mode, value: monitor}]",
        ),
    ] {
        assert_eq!(problem(text), message, "{text}");
    }
}

/// Text that is nearly a policy.
fn policies() -> impl Strategy<Value = String> {
    let pieces = [
        "spec:",
        "options:",
        "- ",
        "name: ",
        "policy-mode",
        "value: ",
        "enforce",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        "\"",
        "'",
        "&a ",
        "*a",
        "!!str ",
        "~",
        "# c",
        "\r\n",
        "\t",
        "|",
        ">",
        "? ",
        "---\n",
        "kprobes:",
        "<<",
        "\u{feff}",
        "ä",
        "\"spec\"",
        "\"options\"",
        "spec:\n  options:\n  - name: policy-mode\n",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|pieces| pieces.concat())
}

/// Policies whose options are written in all kinds of ways.
fn layouts() -> impl Strategy<Value = String> {
    let one_of = |pieces: &[&'static str]| prop::sample::select(pieces.to_vec());
    let between = one_of(&["", "\n", "  # c\n", "    # c\n", "\t# c\n"]);
    let head = one_of(&[
        "",
        "---\n",
        "\u{feff}",
        "# c\n",
        "a:\n- b\n",
        "a:\n  - b\n",
        "a: &x enforce\n",
    ]);
    let spec = one_of(&[
        "spec:\n",
        "spec: # c\n",
        "\"spec\" :\n",
        "spec: &s\n",
        "spec: !!map\n",
    ]);
    let options = one_of(&[
        "",
        "  options:",
        "  'options' :",
        "  options: &o",
        "  options: !!seq",
    ]);
    let rest = one_of(&[
        "",
        " []",
        " [ ] # c",
        " ~",
        " [{name: a}]",
        " [\n    {name: a} # c\n  ]",
        " # c",
    ]);
    let items = prop::collection::vec(
        one_of(&[
            "  - name: a # c\n",
            "  -   name: policy-mode\n",
            "  - name: policy-mode # c\n    value: &v 'b' # c\n",
            "  - {name: policy-mode, value: }\n",
            "  -\n    value: enforce # c\n    name: \"policy-mode\"\n",
            "  - name: policy-mode\n    value: # c\n",
        ]),
        0..3,
    );
    let tail = one_of(&[
        "",
        "  kprobes: []",
        "  kprobes:\n  - call: x # c\n",
        "  k: |\n    a\n\n",
        "...\n",
    ]);
    let windows = any::<bool>();
    (
        head,
        spec,
        between.clone(),
        (options, rest),
        items,
        between,
        tail,
        windows,
    )
        .prop_map(
            |(head, spec, above, (options, rest), items, below, tail, windows)| {
                let items = if options.is_empty() || rest.contains(['[', '~']) {
                    String::new()
                } else {
                    items.concat()
                };
                let rest = if options.is_empty() { "" } else { rest };
                let text = format!("{head}{spec}{above}{options}{rest}\n{below}{items}{tail}");
                if windows { text.replace('\n', "\r\n") } else { text }
            },
        )
}

fn only_the_mode_changes(text: &str) -> Result<(), TestCaseError> {
    let Ok(modified) = set_mode(text, Mode::Monitor) else {
        return Ok(());
    };
    let [before, after] = [text, &modified].map(|text| Document::parse(text).unwrap());
    prop_assert!(is_same_but_for_mode(&before, &after, Mode::Monitor));
    prop_assert_eq!(set_mode(&modified, Mode::Monitor), Ok(modified.clone()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_gives_a_policy_or_an_error(text in any::<String>()) {
        only_the_mode_changes(&text)?;
    }

    #[test]
    fn near_policies_give_a_policy_or_an_error(text in policies()) {
        only_the_mode_changes(&text)?;
    }

    #[test]
    fn all_layouts_give_a_policy_or_an_error(text in layouts()) {
        only_the_mode_changes(&text)?;
        if let Ok(modified) = set_mode(&text, Mode::Monitor) {
            prop_assert_eq!(modified.matches('#').count(), text.matches('#').count());
        }
    }
}
