//! `tetra completion`.
//!
//! clap writes the scripts. What it leaves out is added here: the values of flags in PowerShell and elvish, and
//! those of arguments in these two and fish.

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
        .args(command.get_arguments().filter(|argument| !argument.is_hide_set()))
        .subcommands(
            command
                .get_subcommands()
                .filter(|subcommand| !subcommand.is_hide_set())
                .map(visible),
        )
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

/// Adds the values that clap leaves out; `None` if the script isn't as expected.
fn with_values(shell: Shell, script: &str, command: &Command) -> Option<String> {
    match shell {
        Shell::Elvish => ELVISH.add_to(script, command),
        Shell::PowerShell => POWERSHELL.add_to(script, command),
        Shell::Fish => with_arguments_in_fish(script, command),
        _ => Some(script.to_owned()),
    }
}

/// How clap writes the script of a shell: as a table from commands such as `tetra;getevents` to candidates.
struct Table {
    /// Begins the candidates of a command.
    open: fn(&str) -> String,
    candidate: fn(&PossibleValue) -> String,
    close: &'static str,
    /// Stands once in the script, where its candidates are about to be used.
    use_of_candidates: &'static str,
    /// Takes its place: uses the candidates of a second table, from a command and a flag such as
    /// `tetra;getevents;--output`, if there are any for the word before the one to complete.
    use_of_values: (&'static str, &'static str),
}

const ELVISH: Table = Table {
    open: |path| format!("\n        &'{path}'= {{"),
    candidate: |value| {
        let description = value.get_help().map(ToString::to_string).unwrap_or_default();
        format!(
            "\n            cand {} {}",
            quoted(value.get_name()),
            quoted(&description)
        )
    },
    close: "\n        }",
    use_of_candidates: "
    $completions[$command]
",
    use_of_values: (
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
    ),
};

const POWERSHELL: Table = Table {
    open: |path| format!("\n        '{path}' {{"),
    candidate: |value| {
        let name = quoted(value.get_name());
        // It may not be empty.
        let tooltip = value
            .get_help()
            .map_or_else(|| name.clone(), |help| quoted(&help.to_string()));
        format!(
            "\n            [CompletionResult]::new({name}, {name}, [CompletionResultType]::ParameterValue, {tooltip})"
        )
    },
    close: "\n            break\n        }",
    use_of_candidates: "
    $completions.Where{",
    use_of_values: (
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
    ),
};

impl Table {
    fn add_to(&self, script: &str, command: &Command) -> Option<String> {
        let mut script = script.to_owned();
        let mut flags = String::new();
        self.add_command(NAME, command, &mut script, &mut flags)?;
        let (before, after) = self.use_of_values;
        replaced(
            &script,
            self.use_of_candidates,
            &format!("{before}{flags}{after}"),
        )
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
        for argument in command
            .get_opts()
            .filter(|argument| !argument.is_require_equals_set())
        {
            let candidates = self.candidates(argument);
            if !candidates.is_empty() {
                flags.extend(spellings(argument).map(|flag| {
                    let open = (self.open)(&format!("{path};{flag}"));
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

/// A string of elvish or PowerShell.
fn quoted(text: &str) -> String {
    // PowerShell takes typographic quotes for plain ones.
    format!(
        "'{}'",
        text.replace('\n', " ").replace('\'', "''").replace('’', "’’")
    )
}

fn with_arguments_in_fish(script: &str, command: &Command) -> Option<String> {
    let using = format!("__fish_{NAME}_using_subcommand");
    let mut script = script
        .contains(&format!("function {using}\n"))
        .then(|| script.to_owned())?;
    for subcommand in command.get_subcommands() {
        for value in subcommand.get_positionals().flat_map(values) {
            let (path, name) = (subcommand.get_name(), value.get_name());
            script.push_str(&format!(
                "complete -c {NAME} -n \"{using} {path}\" -f -a {name}\n"
            ));
        }
    }
    Some(script)
}

/// Replaces what has to be there once.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let (before, after) = text.split_once(from)?;
    (!after.contains(from)).then(|| format!("{before}{to}{after}"))
}
