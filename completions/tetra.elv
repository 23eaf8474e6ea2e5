
use builtin;
use str;

set edit:completion:arg-completer[tetra] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tetra'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tetra'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand -h 'Print help'
            cand --help 'Print help'
            cand getevents 'Print events from a log'
            cand version 'Print the version'
            cand completion 'Print a script that completes commands, flags and their values in a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;getevents'= {
            cand --input 'Read this file instead of standard input; - is standard input. May be given several times'
            cand --follow 'Wait for more at the end of the files, across rotation and truncation, as tail -F does'
            cand --no-progress 'Show no progress bar'
            cand -n 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace-regex 'Kubernetes namespace, by regular expression'
            cand --host 'Processes that run in no pod; adds to --namespace'
            cand --pod 'Pod name, by regular expression'
            cand --labels 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test'
            cand --containers 'Container name, by regular expression'
            cand --container-id 'Container id, by regular expression or in full'
            cand --process 'Path of the binary, by regular expression'
            cand --arguments 'Arguments of the process, by regular expression'
            cand --pid 'Process id'
            cand --pid-set 'Process id, and those of all descendants that are seen from then on'
            cand --parent-binary 'Path of the parent''s binary, by regular expression'
            cand --parent-arguments 'Arguments of the parent, by regular expression'
            cand --ancestor-binary 'Path of the binary of an ancestor beyond the parent, by regular expression'
            cand -e 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --event-types 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --policy-names 'Tracing policy that asked for the event, exactly'
            cand --capabilities 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold'
            cand --in-init-tree 'Whether the process descends from its container''s first process'
            cand --health-check 'Whether the process or its parent may be a Kubernetes health check'
            cand --cel-expression 'CEL expression over process_exec, process_exit, process_kprobe and so on'
            cand --since 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h'
            cand --until 'Only events until then'
            cand --allow-list 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags'
            cand --deny-list 'Drop events that match one of these filters of the API in JSON'
            cand --first 'Stop after this many events'
            cand --last 'Print only this many events, the last ones'
            cand -f 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand --include-fields 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand -F 'Drop these fields, by path'
            cand --exclude-fields 'Drop these fields, by path'
            cand -o 'How to print events'
            cand --output 'How to print events'
            cand --color 'When to colour compact output'
            cand --timestamps 'Begin compact lines with the time'
            cand --local-time 'Show times in the local time zone; implies --timestamps'
            cand --wide 'Add pid, policy, action, arguments and return value to compact lines'
            cand --stack-traces 'Show stack traces in compact output'
            cand --ima-hash 'Show IMA hashes in compact output'
            cand -t 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand --tty-encode 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --not 'Take the next filter flag the other way round: drop the events that it matches'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;version'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand -b 'Also say what it was built from and with'
            cand --build 'Also say what it was built from and with'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tetra;completion'= {
            cand 'bash' ''
            cand 'elvish' ''
            cand 'fish' ''
            cand 'powershell' ''
            cand 'zsh' ''
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --no-descriptions 'Leave out the descriptions of commands and flags'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;help'= {
            cand getevents 'Print events from a log'
            cand version 'Print the version'
            cand completion 'Print a script that completes commands, flags and their values in a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;help;getevents'= {
        }
        &'tetra;help;version'= {
        }
        &'tetra;help;completion'= {
        }
        &'tetra;help;help'= {
        }
    ]
    var values = [
        &'tetra;getevents;-e'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;getevents;--event-types'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;getevents;-o'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;getevents;--output'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;getevents;--color'= {
            cand 'auto' 'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
            cand 'always' ''
            cand 'never' ''
        }
    ]
    var flag = $command';'$words[-2]
    if (has-key $values $flag) {
        $values[$flag]
    } else {
        $completions[$command]
    }
}
