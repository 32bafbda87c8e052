using System.Collections.Immutable;
using System.Text;

namespace Supervisor.Cli;

/// <summary>What <c>completion</c> prints, made of the same lists that the verbs are read by.</summary>
internal static class CompletionScript
{
    public static readonly ImmutableArray<string> Shells = ["bash", "zsh", "fish"];

    private const string RunOptions = "-c --config --set -v --verbose -q --quiet --version -h --help";

    /// <summary>Options that a path stands behind, and those that something stands behind that nobody can guess.</summary>
    private const string PathOptions = "--socket|-c|--config";
    private const string ValueOptions = "--set|--grace-period|--timeout|--reason|--message";

    /// <returns>Null for a shell that we do not know.</returns>
    public static string? For(string shell) => shell switch
    {
        "bash" => Bash(),
        "zsh" => Zsh(),
        "fish" => Fish(),
        _ => null,
    };

    private static IEnumerable<string> AllVerbs => Verbs.All.Except(Verbs.Later);

    private static string Formats(string verb) => verb == "get" ? "wide json yaml name" : "json yaml";

    /// <summary>The verbs of whose operands one is one of some words.</summary>
    private static readonly ImmutableArray<string> s_choosing = ["health", "wait", "condition", "signal", "completion"];

    /// <summary>Which operand of theirs that is, from 0.</summary>
    private static string Position(string verb) => verb is "condition" or "signal" ? "1" : "0";

    private static string Words(string verb) => verb switch
    {
        "health" => "live ready startup",
        "wait" => "ready exit",
        "condition" => "True False Unknown",
        "signal" => string.Join(' ', SignalWords.Names),
        _ => string.Join(' ', Shells),
    };

    private static string Bash() => $$"""
        # bash completion of supervisor: source <(supervisor completion bash)
        _supervisor() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} position=0 i
            COMPREPLY=()
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W '{{string.Join(' ', AllVerbs)}} {{RunOptions}}' -- "$cur"))
                return
            fi
            case $prev in
                {{PathOptions}}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                {{ValueOptions}}) return ;;
                -o|--output) [[ $verb == get ]] && COMPREPLY=($(compgen -W '{{Formats("get")}}' -- "$cur")) || COMPREPLY=($(compgen -W '{{Formats("events")}}' -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then
                case $verb in
        {{Cases("            ", static verb => $"COMPREPLY=($(compgen -W '{Options(verb)}' -- \"$cur\"))")}}            *) COMPREPLY=($(compgen -W '{{RunOptions}}' -- "$cur")) ;;
                esac
                return
            fi
            for ((i = 2; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in
                    {{PathOptions}}|{{ValueOptions}}|-o|--output) i=$((i + 1)) ;;
                    -*) ;;
                    *) position=$((position + 1)) ;;
                esac
            done
            case $verb:$position in
        {{Words("        ", static words => $"COMPREPLY=($(compgen -W '{words}' -- \"$cur\"))")}}        validate:*|config:*|-*) COMPREPLY=($(compgen -f -- "$cur")) ;;
            esac
        }
        complete -F _supervisor supervisor

        """;

    private static string Zsh() => $$"""
        #compdef supervisor
        # zsh completion of supervisor: source <(supervisor completion zsh), or as _supervisor in a directory of $fpath
        _supervisor() {
            local cur=${words[CURRENT]} prev=${words[CURRENT-1]} verb=${words[2]} position=0 i
            if ((CURRENT == 2)); then
                compadd -- {{string.Join(' ', AllVerbs)}}
                [[ $cur == -* ]] && compadd -- {{RunOptions}}
                return
            fi
            case $prev in
                {{PathOptions}}) _files; return ;;
                {{ValueOptions}}) return ;;
                -o|--output) [[ $verb == get ]] && compadd -- {{Formats("get")}} || compadd -- {{Formats("events")}}; return ;;
            esac
            if [[ $cur == -* ]]; then
                case $verb in
        {{Cases("            ", static verb => $"compadd -- {Options(verb)}")}}            *) compadd -- {{RunOptions}} ;;
                esac
                return
            fi
            for ((i = 3; i < CURRENT; i++)); do
                case ${words[i]} in
                    {{PathOptions}}|{{ValueOptions}}|-o|--output) i=$((i + 1)) ;;
                    -*) ;;
                    *) position=$((position + 1)) ;;
                esac
            done
            case $verb:$position in
        {{Words("        ", static words => $"compadd -- {words}")}}        validate:*|config:*|-*) _files ;;
            esac
        }
        if [[ ${funcstack[1]} == _supervisor ]]; then
            _supervisor "$@"
        else
            compdef _supervisor supervisor
        fi

        """;

    private static string Fish()
    {
        StringBuilder script = new("# fish completion of supervisor: supervisor completion fish | source\ncomplete -c supervisor -f\n");
        foreach (string verb in AllVerbs)
        {
            script.Append("complete -c supervisor -n __fish_use_subcommand -a ").Append(verb).Append('\n');
        }

        foreach (string verb in AllVerbs)
        {
            string lead = $"complete -c supervisor -n '__fish_seen_subcommand_from {verb}'";
            ImmutableArray<string> options = VerbWords.Known(verb);
            for (int i = 0; i < options.Length; i++)
            {
                // A short one stands before its long one.
                bool isShort = options[i].Length == 2;
                string option = options[i + (isShort ? 1 : 0)];
                script.Append(lead).Append(isShort ? $" -s {options[i][1..]}" : "").Append(" -l ").Append(option[2..]);
                script.Append(option switch
                {
                    "--socket" or "--config" => " -r -F",
                    "--output" => $" -x -a '{Formats(verb)}'",
                    "--set" or "--grace-period" or "--timeout" or "--reason" or "--message" => " -x",
                    _ => "",
                }).Append('\n');
                i += isShort ? 1 : 0;
            }

            if (verb is "validate" or "config")
            {
                script.Append(lead).Append(" -F\n");
            }
        }

        foreach (string verb in s_choosing)
        {
            script.Append($"complete -c supervisor -n '__fish_seen_subcommand_from {verb}' -a '{Words(verb)}'\n");
        }

        return script.ToString();
    }

    private static string Options(string verb) => string.Join(' ', VerbWords.Known(verb));

    private static string Cases(string indent, Func<string, string> body)
    {
        StringBuilder text = new();
        foreach (string verb in AllVerbs)
        {
            text.Append($"{indent}{verb}) {body(verb)} ;;\n");
        }

        return text.ToString();
    }

    private static string Words(string indent, Func<string, string> body)
    {
        StringBuilder text = new();
        foreach (string verb in s_choosing)
        {
            text.Append($"{indent}{verb}:{Position(verb)}) {body(Words(verb))} ;;\n");
        }

        return text.ToString();
    }
}
