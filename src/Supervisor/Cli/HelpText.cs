namespace Supervisor.Cli;

/// <summary><c>supervisor --help</c>. Says only what this version does.</summary>
internal static class HelpText
{
    public const string Text = """
        supervisor: one static file that starts, signals, reaps and ends a container well.

        Usage:
          supervisor [options] [--] COMMAND [ARG...]
          supervisor validate [options] [FILE...]   say all that is wrong, start nothing; exit 0 or 78
          supervisor config [options] [FILE...]     print what is in force, and who says so
          supervisor health [live|ready|startup]    ask how things are: exit 0 or 1, in at most 1s
          supervisor get [-w] [-o wide|json|yaml]   the pod in a line, with the columns of kubectl
          supervisor describe                       containers, probes, conditions, events, as kubectl
          supervisor events [-w] [-o json|yaml]     what has happened
          supervisor timeline [-o json|yaml]        how long each phase took, as bars
          supervisor wait ready|TYPE|exit           wait for a condition, or for the end
          supervisor stop [--grace-period N]        ask it to stop; returns when it has agreed
          supervisor restart [NAME]                 ask it to restart the main process; likewise
          supervisor signal NAME SIGNAL             send a signal to a container
          supervisor condition TYPE True|False      set the condition of a readiness gate
          supervisor completion bash|zsh|fish       print a script for the shell
          supervisor VERB --help                    options, exit codes and examples of a verb

        Verbs find the supervisor of this container by its control socket: --socket PATH, else
        SUPERVISOR_SOCKET, the configured place, /run/supervisor.sock, /dev/shm/supervisor.sock,
        /tmp/supervisor.sock. They end with 0 done, 1 refused or not so, 2 nobody answers, 78 wrong
        command line; health with 0 or 1 only.

        It runs as the container's init (or below another one): init steps first, then COMMAND as the
        main process with a postStart hook beside it. Probes ask whether it has started, lives, is ready;
        restartPolicy says whether it is started again. A stop signal makes it unready, drains, runs the
        preStop hook, signals the main process and kills what is left when the grace period is over.

        Options, which end at the first word that is none:
          -c, --config FILE    read a YAML or JSON file; repeatable, later ones win; - is standard input
              --set KEY=VALUE  set one key of the file form, . or : between levels; repeatable
          -v, --verbose        log at level debug
          -q, --quiet          log warnings and errors only
              --version        print the version
          -h, --help           print this

        Configuration, later sources win: /etc/supervisor/supervisor.yaml, the files of SUPERVISOR_CONFIG
        (: between them), -c, environment variables SUPERVISOR_*, --set, COMMAND.

        Examples:
          supervisor -- nginx -g 'daemon off;'
          supervisor --set drainSeconds=5 --set terminationGracePeriodSeconds=20 -- /app/server
          SUPERVISOR_LIFECYCLE__PRE_STOP='sleep:5' supervisor -- /app/server
          SUPERVISOR_LIVENESS_PROBE=tcp://:8080 SUPERVISOR_RESTART_POLICY=Always supervisor -- /app/server
          supervisor -c /etc/app.yaml

        Exit codes:
          the main process's own; 128+n if signal n ended it; a failed init step's
          1    a probe or postStart failed, for good, and its own code was a success
          70   a defect of the supervisor before anything was started
          71   operating system error: address in use, no permission, spawn refused
          78   something is wrong with the configuration, or there is no command
          124  an init step's time-out
          126  the command can't be executed, or its directory is missing
          127  the command was not found
          137  ended by SIGKILL, also when something could not be ended after it
          143  stopped before the main process ever ran
        """;
}
