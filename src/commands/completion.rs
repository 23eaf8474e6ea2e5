//! `tetra completion`.
//!
//! clap writes the scripts. What it leaves out is added here: the values of flags in PowerShell and elvish, and
//! those of arguments in these two and fish.

use std::iter;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, PossibleValuesParser, Resettable};
use clap::{Arg, Command, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::{Cli, CompletionArgs};
use crate::error::Error;
use crate::sink::{Sink, Stdout};

/// The command line with all that is hidden. Static, as are the names that clap takes for a new command.
static COMMAND: LazyLock<Command> = LazyLock::new(Cli::command);

/// What names the program in the scripts.
const NAME: &str = "tetra";

pub(crate) fn completion(args: &CompletionArgs) -> Result<(), Error> {
    let mut stdout = Stdout::new()?;
    stdout.write(script(args).as_bytes())?;
    Ok(stdout.flush()?)
}

fn script(args: &CompletionArgs) -> String {
    let mut command = visible(&COMMAND);
    // From here on the commands have the flags that clap gives them: --help, and --debug, which is global.
    command.build();
    if args.no_descriptions {
        command = without_descriptions(command);
    }
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, NAME, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    with_values(args.shell, &script, &command).unwrap_or(script)
}

/// What completion needs of a command, without the flags and commands that are hidden: clap would offer them.
fn visible(command: &'static Command) -> Command {
    Command::new(command.get_name())
        .visible_aliases(command.get_visible_aliases())
        .about(resettable(command.get_about()))
        .long_about(resettable(command.get_long_about()))
        .disable_version_flag(command.is_disable_version_flag_set())
        .disable_help_flag(command.is_disable_help_flag_set())
        .disable_help_subcommand(command.is_disable_help_subcommand_set())
        .args(
            command
                .get_arguments()
                .filter(|argument| !argument.is_hide_set())
                .cloned()
                .map(without_colons),
        )
        .subcommands(
            command
                .get_subcommands()
                .filter(|subcommand| !subcommand.is_hide_set())
                .map(visible),
        )
}

/// Drops names of values with colons: clap doesn't escape them in zsh, which runs what comes after one.
fn without_colons(argument: Arg) -> Arg {
    let names = argument.get_value_names().unwrap_or_default();
    if names.iter().any(|name| name.contains(':')) {
        argument.value_names(iter::empty::<&str>())
    } else {
        argument
    }
}

fn resettable<T: Clone>(value: Option<&T>) -> Resettable<T> {
    value.cloned().map_or(Resettable::Reset, Resettable::Value)
}

fn without_descriptions(command: Command) -> Command {
    command
        .about("")
        .long_about("")
        .mut_args(|argument| {
            let argument = argument.help("").long_help("");
            let values = values(&argument);
            if values.is_empty() {
                return argument;
            }
            let values = values.into_iter().map(|value| value.help(Resettable::Reset));
            argument.value_parser(PossibleValuesParser::new(values))
        })
        .mut_subcommands(without_descriptions)
}

/// The values that may be offered.
fn values(argument: &Arg) -> Vec<PossibleValue> {
    let mut values = argument.get_possible_values();
    values.retain(|value| !value.is_hide_set());
    values
}

/// Adds the values that clap leaves out; `None` if the script isn't as this version of clap writes it.
fn with_values(shell: Shell, script: &str, command: &Command) -> Option<String> {
    match shell {
        Shell::Elvish => ELVISH.add_to(script, command),
        Shell::PowerShell => POWERSHELL.add_to(script, command),
        Shell::Fish => with_arguments_in_fish(script, command),
        _ => Some(script.to_owned()),
    }
}

/// How clap writes the script of a shell: as a table from commands, `tetra;getevents`, to candidates.
struct Table {
    /// Begins the candidates of a command.
    open: fn(&str) -> String,
    candidate: fn(&PossibleValue) -> String,
    close: &'static str,
    /// Where the script begins to use the candidates.
    usage: &'static str,
    /// What takes that place: before and after a second table, from flags, `tetra;getevents;--output`, to
    /// candidates. These are used if the word before the one to complete is such a flag.
    usage_with_flags: [&'static str; 2],
}

const ELVISH: Table = Table {
    open: |path| format!("\n        &'{path}'= {{"),
    candidate: |value| {
        let description = value.get_help().map(ToString::to_string).unwrap_or_default();
        let [name, description] = [value.get_name(), &description].map(|text| escaped(text, &['\'']));
        format!("\n            cand '{name}' '{description}'")
    },
    close: "\n        }",
    usage: "
    $completions[$command]
",
    usage_with_flags: [
        "
    var values = [",
        "
    ]
    var flag = $command';'$words[-2]
    if (has-key $values $flag) {
        $values[$flag]
    } else {
        $completions[$command]
    }
",
    ],
};

const POWERSHELL: Table = Table {
    open: |path| format!("\n        '{path}' {{"),
    candidate: |value| {
        // All of these end a string.
        let quotes = ['\'', '‘', '’', '‚', '‛'];
        let name = value.get_name();
        // It may not be empty.
        let tooltip = value
            .get_help()
            .map_or_else(|| name.to_owned(), ToString::to_string);
        let [name, tooltip] = [name, &tooltip].map(|text| escaped(text, &quotes));
        format!(
            "\n            [CompletionResult]::new('{name}', '{name}', [CompletionResultType]::ParameterValue, '{tooltip}')"
        )
    },
    close: "\n            break\n        }",
    usage: "
    $completions.Where{",
    usage_with_flags: [
        "
    $previous = $commandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text } |
        Select-Object -Last 1
    $values = @(switch -CaseSensitive (\"$command;$previous\") {",
        "
    })
    if ($values) {
        $completions = $values
    }

    $completions.Where{",
    ],
};

impl Table {
    fn add_to(&self, script: &str, command: &Command) -> Option<String> {
        let mut script = script.to_owned();
        let mut flags = String::new();
        self.add_command(NAME, command, &mut script, &mut flags)?;
        let [before, after] = self.usage_with_flags;
        replaced(&script, self.usage, &format!("{before}{flags}{after}"))
    }

    /// Adds the values of a command's arguments to its candidates, and those of its flags to the second table.
    fn add_command(
        &self,
        path: &str,
        command: &Command,
        script: &mut String,
        flags: &mut String,
    ) -> Option<()> {
        for argument in command.get_positionals() {
            let candidates = self.candidates(argument);
            if !candidates.is_empty() {
                let open = (self.open)(path);
                *script = replaced(script, &open, &format!("{open}{candidates}"))?;
            }
        }
        for flag in command.get_opts().filter(|flag| !flag.is_require_equals_set()) {
            let candidates = self.candidates(flag);
            if !candidates.is_empty() {
                flags.extend(spellings(flag).map(|spelling| {
                    let open = (self.open)(&format!("{path};{spelling}"));
                    format!("{open}{candidates}{}", self.close)
                }));
            }
        }
        command.get_subcommands().try_for_each(|subcommand| {
            subcommand
                .get_name_and_visible_aliases()
                .into_iter()
                .try_for_each(|name| self.add_command(&format!("{path};{name}"), subcommand, script, flags))
        })
    }

    fn candidates(&self, argument: &Arg) -> String {
        values(argument).iter().map(self.candidate).collect()
    }
}

/// A flag with its dashes, in all ways it may be given.
fn spellings(flag: &Arg) -> impl Iterator<Item = String> {
    let short = flag.get_short_and_visible_aliases().into_iter().flatten();
    let long = flag.get_long_and_visible_aliases().into_iter().flatten();
    short
        .map(|short| format!("-{short}"))
        .chain(long.map(|long| format!("--{long}")))
}

/// What stands for a text between single quotes: quotes are doubled, and there is only one line.
fn escaped(text: &str, quotes: &[char]) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\n' => escaped.push(' '),
            quote if quotes.contains(&quote) => escaped.extend([quote, quote]),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Adds the values of the commands' arguments to a script of fish, in the way that clap has for subcommands.
fn with_arguments_in_fish(script: &str, command: &Command) -> Option<String> {
    let using = format!("__fish_{NAME}_using_subcommand");
    if !script.contains(&format!("function {using}\n")) {
        return None;
    }
    let mut script = script.to_owned();
    for subcommand in command.get_subcommands() {
        let path = subcommand.get_name();
        let values = subcommand.get_positionals().flat_map(values);
        script.extend(values.map(|value| {
            let name = value.get_name();
            format!("complete -c {NAME} -n \"{using} {path}\" -f -a \"{name}\"\n")
        }));
    }
    Some(script)
}

/// Replaces what has to be there once.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let (before, after) = text.split_once(from)?;
    (!after.contains(from)).then(|| format!("{before}{to}{after}"))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    fn script_for(shell: Shell, no_descriptions: bool) -> String {
        script(&CompletionArgs {
            shell,
            no_descriptions,
        })
    }

    fn as_clap_writes_it(shell: Shell, command: &mut Command) -> String {
        let mut script = Vec::new();
        clap_complete::generate(shell, command, NAME, &mut script);
        String::from_utf8(script).unwrap()
    }

    #[test]
    fn hidden_commands_alone_are_missing() {
        let eventlog = COMMAND.find_subcommand("eventlog").unwrap();
        for &shell in Shell::value_variants() {
            let script = script_for(shell, false);
            assert!(!script.contains("processcache"), "{shell}");
            assert!(script.contains("tty-encode"), "{shell}");
            let (full, found) = (&mut eventlog.clone(), &mut visible(eventlog));
            assert_eq!(
                as_clap_writes_it(shell, full),
                as_clap_writes_it(shell, found),
                "{shell}"
            );
        }
    }

    /// Fails when another version of clap writes other scripts: [`Table`] has to follow.
    #[test]
    fn scripts_are_as_expected() {
        let mut command = visible(&COMMAND);
        command.build();
        for &shell in Shell::value_variants() {
            let script = as_clap_writes_it(shell, &mut command);
            assert!(with_values(shell, &script, &command).is_some(), "{shell}");
            // What the additions make use of.
            let names = match shell {
                Shell::Elvish => &[
                    "{|@words|",
                    "    fn cand {|text desc|",
                    "    var command = 'tetra'",
                ][..],
                Shell::PowerShell => &[
                    "    param($wordToComplete, $commandAst, $cursorPosition)",
                    "    $commandElements = $commandAst.CommandElements",
                    "    $command = @(\n        'tetra'",
                    "    }) -join ';'",
                    "    $completions = @(switch ($command) {",
                ],
                _ => &[],
            };
            for name in names {
                assert!(script.contains(name), "{shell}: {name}");
            }
        }
        assert_eq!(with_values(Shell::Elvish, "", &command), None);
        assert_eq!(with_values(Shell::PowerShell, "", &command), None);
        assert_eq!(with_values(Shell::Fish, "", &command), None);
    }

    #[test]
    fn flags_and_arguments_have_their_values() {
        for (shell, parts) in [
            (
                Shell::Elvish,
                [
                    "        &'tetra;getevents;-e'= {\n            cand 'PROCESS_EXEC' ''\n",
                    "        &'tetra;getevents;--output'= {\n            cand 'json' 'One JSON object a line, ",
                    "        &'tetra;completion'= {\n            cand 'bash' ''\n",
                ],
            ),
            (
                Shell::PowerShell,
                [
                    "        'tetra;getevents;-e' {\n            [CompletionResult]::new('PROCESS_EXEC', \
                     'PROCESS_EXEC', [CompletionResultType]::ParameterValue, 'PROCESS_EXEC')\n",
                    "        'tetra;getevents;--output' {\n            [CompletionResult]::new('json', 'json', \
                     [CompletionResultType]::ParameterValue, 'One JSON object a line, ",
                    "        'tetra;completion' {\n            [CompletionResult]::new('bash', 'bash', ",
                ],
            ),
            (
                Shell::Fish,
                [
                    " -s e -l event-types ",
                    "json\\t'One JSON object a line, ",
                    "__fish_tetra_using_subcommand completion\" -f -a \"bash\"\n",
                ],
            ),
        ] {
            let script = script_for(shell, false);
            for part in parts {
                assert!(script.contains(part), "{shell}: {part}");
            }
        }
    }

    #[test]
    fn descriptions_can_be_left_out() {
        for &shell in Shell::value_variants() {
            let script = script_for(shell, true);
            for description in ["Print help", "Print events", "How to print", "One JSON object"] {
                assert!(!script.contains(description), "{shell}: {description}");
            }
            assert!(script.contains("PROCESS_EXEC"), "{shell}");
        }
    }

    #[test]
    fn zsh_is_given_no_colons_in_names_of_values() {
        assert!(script_for(Shell::Zsh, false).contains("have to hold]: :_default'"));
    }

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(escaped("it's\nit’s", &['\'']), "it''s it’s");
        assert_eq!(escaped("it’s", &['\'', '’']), "it’’s");
    }

    #[test]
    fn what_is_replaced_is_there_once() {
        assert_eq!(replaced("a b c", "b", "d"), Some("a d c".to_owned()));
        assert_eq!(replaced("a b b", "b", "d"), None);
        assert_eq!(replaced("a", "b", "d"), None);
    }
}
