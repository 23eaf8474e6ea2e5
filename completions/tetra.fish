# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tetra_global_optspecs
    string join \n d/debug= h/help
end

function __fish_tetra_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tetra_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tetra_using_subcommand
    set -l cmd (__fish_tetra_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tetra -n "__fish_tetra_needs_command" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_needs_command" -s h -l help -d 'Print help'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "getevents" -d 'Print events from a log'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "version" -d 'Print the version'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "completion" -d 'Print a script that completes commands, flags and their values in a shell'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l input -d 'Read this file instead of standard input; - is standard input. May be given several times' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l follow -d 'Wait for more at the end of the files, across rotation and truncation, as tail -F does' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l no-progress -d 'Show no progress bar' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s n -l namespace -d 'Kubernetes namespace, exactly; processes outside of pods have none, see --host' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l namespace-regex -d 'Kubernetes namespace, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l host -d 'Processes that run in no pod; adds to --namespace' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pod -d 'Pod name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l labels -d 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l containers -d 'Container name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l container-id -d 'Container id, by regular expression or in full' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l process -d 'Path of the binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l arguments -d 'Arguments of the process, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pid -d 'Process id' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pid-set -d 'Process id, and those of all descendants that are seen from then on' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l parent-binary -d 'Path of the parent\'s binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l parent-arguments -d 'Arguments of the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l ancestor-binary -d 'Path of the binary of an ancestor beyond the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s e -l event-types -d 'Event type; PROCESS_ may be left out, and case doesn\'t matter' -r -f -a "PROCESS_EXEC\t''
PROCESS_EXIT\t''
PROCESS_KPROBE\t''
PROCESS_TRACEPOINT\t''
PROCESS_LOADER\t''
PROCESS_UPROBE\t''
PROCESS_THROTTLE\t''
PROCESS_LSM\t''
PROCESS_USDT\t''
TEST\t''
RATE_LIMIT_INFO\t''"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l policy-names -d 'Tracing policy that asked for the event, exactly' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l capabilities -d 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l in-init-tree -d 'Whether the process descends from its container\'s first process' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l health-check -d 'Whether the process or its parent may be a Kubernetes health check' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l cel-expression -d 'CEL expression over process_exec, process_exit, process_kprobe and so on' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l since -d 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l until -d 'Only events until then' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l allow-list -d 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l deny-list -d 'Drop events that match one of these filters of the API in JSON' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l first -d 'Stop after this many events' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l last -d 'Print only this many events, the last ones' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s f -l include-fields -d 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s F -l exclude-fields -d 'Drop these fields, by path' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s o -l output -d 'How to print events' -r -f -a "json\t'One JSON object a line, as it came in'
compact\t'One short line an event'"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l color -d 'When to colour compact output' -r -f -a "auto\t'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
always\t''
never\t''"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l timestamps -d 'Begin compact lines with the time' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l local-time -d 'Show times in the local time zone; implies --timestamps' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l wide -d 'Add pid, policy, action, arguments and return value to compact lines' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l stack-traces -d 'Show stack traces in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l ima-hash -d 'Show IMA hashes in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s t -l tty-encode -d 'Print only what was written to this terminal, as it was: /dev/pts/3' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l not -d 'Take the next filter flag the other way round: drop the events that it matches'
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand version" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -s b -l build -d 'Also say what it was built from and with'
complete -c tetra -n "__fish_tetra_using_subcommand version" -s h -l help -d 'Print help'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l no-descriptions -d 'Leave out the descriptions of commands and flags'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents version completion help" -f -a "getevents" -d 'Print events from a log'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents version completion help" -f -a "version" -d 'Print the version'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents version completion help" -f -a "completion" -d 'Print a script that completes commands, flags and their values in a shell'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents version completion help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "bash"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "elvish"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "fish"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "powershell"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "zsh"
