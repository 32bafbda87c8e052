namespace Supervisor.Cli;

/// <summary><c>supervisor VERB --help</c>: what it does, its options, its exit codes, examples.</summary>
internal static class VerbHelp
{
    private const string Reaching = """

          --socket PATH     the supervisor's control socket; else SUPERVISOR_SOCKET, the configured place,
                            /run/supervisor.sock, /dev/shm/supervisor.sock, /tmp/supervisor.sock
          -h, --help        print this

        """;

    private const string Codes = """

        Exit codes: 0 done, 1 refused, 2 no supervisor answers, 78 wrong command line.

        """;

    public static string Text(string verb) => verb switch
    {
        "validate" => """
            supervisor validate [options] [FILE...] [-- COMMAND [ARG...]]

            Says all that is wrong with a configuration, with warnings and hints, and starts nothing. It reads
            what a run with the same options would read; a FILE is the same as -c FILE.

              -c, --config FILE, --set KEY=VALUE, -v, -q   as for a run
              -h, --help                                   print this

            Exit codes: 0 valid, 78 not.

            Examples:
              supervisor validate pod.yaml
              docker run --rm IMAGE validate

            """,
        "config" => """
            supervisor config [--socket PATH]
            supervisor config [options] [FILE...] [-- COMMAND [ARG...]]

            Prints the configuration in force and which source each value comes from: that of the supervisor
            that runs here; where there is none, or with options, files or a command, what a run would have in
            force. The first line says which. Values that look secret are masked.

              -c, --config FILE, --set KEY=VALUE, -v, -q   as for a run; the running one is not asked
              --socket PATH                                ask this one and nobody else
              -h, --help                                   print this

            Exit codes: 0 printed, 1 refused, 2 the one at --socket does not answer, 78 invalid.

            """,
        "health" => """
            supervisor health [live|ready|startup] [-q]

            Asks how things are, ready unless said otherwise, in a second at most. For Docker's HEALTHCHECK.

              -q, --quiet       say nothing
            """ + "\n" + Reaching.TrimStart('\n') + """

            Exit codes: 0 well, 1 not, and no other.

            """,
        "get" => """
            supervisor get [-w] [-o wide|json|yaml|name]

            Prints the pod in a line, with the columns of kubectl get pod.

              -w, --watch       a line for each change, until the supervisor ends
              -o, --output      wide: also PID, NEXT RESTART, GRACE LEFT and READINESS GATES; json, yaml: all
                                of the status; name: pod/NAME
            """ + "\n" + Reaching.TrimStart('\n') + Codes + """

            Examples:
              docker exec web /supervisor get -w
              supervisor get -o json | jq .status.conditions

            """,
        "describe" => """
            supervisor describe

            Prints what kubectl describe pod prints of a pod: containers and init containers with their states,
            probes, readiness gates, conditions and events. Of variables only the names are shown.

            """ + Reaching.TrimStart('\n') + Codes,
        "events" => """
            supervisor events [-w] [-o json|yaml]

            Prints what has happened, the latest last, with the columns of kubectl events.

              -w, --watch       and what comes, until the supervisor ends
              -o, --output      json, yaml: a v1 EventList; with -w one v1 Event after the other
            """ + "\n" + Reaching.TrimStart('\n') + Codes,
        "timeline" => """
            supervisor timeline [-o json|yaml]

            Draws how long each phase took, as bars: init steps, start, postStart, startup, the time to ready,
            drain, preStop and stop; of the first run and of the last twenty.

              -o, --output      json, yaml: the phases with their times
            """ + "\n" + Reaching.TrimStart('\n') + Codes,
        "stop" => """
            supervisor stop [--grace-period N]

            Asks for a stop as a stop signal would; returns when the supervisor has agreed. A stop under way
            can only be made shorter.

              --grace-period N  a duration: 10, 0.5, 1m30s; 0 kills at once; the configured one without it
            """ + "\n" + Reaching.TrimStart('\n') + Codes,
        "restart" => """
            supervisor restart [NAME]

            Asks to stop the main process as a failed liveness probe does, and to start it again at once,
            whatever the restart policy; returns when the supervisor has agreed.

            """ + Reaching.TrimStart('\n') + Codes,
        "signal" => """
            supervisor signal NAME SIGNAL

            Sends a signal to the container NAME: SIGHUP, HUP, RTMIN+1, or a number.

            """ + Reaching.TrimStart('\n') + Codes + """

            Example:
              docker exec web /supervisor signal nginx HUP

            """,
        "condition" => """
            supervisor condition TYPE True|False|Unknown [--reason R] [--message M]

            Sets the condition of a readiness gate. Ready is computed anew at once.

              --reason R        why, in one word
              --message M       why, in a sentence
            """ + "\n" + Reaching.TrimStart('\n') + Codes + """

            Example:
              supervisor condition amsy.dev/load False --reason Overloaded

            """,
        "wait" => """
            supervisor wait ready|TYPE|exit [--timeout N]

            Returns when the pod is ready, when the condition TYPE is True, or when the main process has ended
            for good.

              --timeout N       a duration; 30s without it, for exit no limit; 0 looks once
            """ + "\n" + Reaching.TrimStart('\n') + """

            Exit codes: 0 it is so, 1 it is not (timed out, or it ended before), 2 no supervisor answers,
            78 wrong command line.

            """,
        "completion" => """
            supervisor completion bash|zsh|fish

            Prints a script that completes verbs, options and their values.

            Examples:
              source <(supervisor completion bash)
              supervisor completion zsh > "${fpath[1]}/_supervisor"
              supervisor completion fish > ~/.config/fish/completions/supervisor.fish

            """,
        _ => HelpText.Text,
    };
}
