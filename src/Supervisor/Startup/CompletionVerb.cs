using System.Collections.Immutable;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Logging;

namespace Supervisor.Startup;

/// <summary><c>completion bash|zsh|fish</c>: a script on standard output.</summary>
internal static class CompletionVerb
{
    private const int EX_CONFIG = 78; // sysexits.h
    private const int Patience = 500;

    /// <returns>0 or 78.</returns>
    public static int Execute(ImmutableArray<string> rest)
    {
        VerbWords words = VerbWords.Read("completion", rest);
        if (words.Has("--help"))
        {
            StandardOutput.Write(VerbHelp.Text("completion"));
            return 0;
        }

        string? script = words.Operands.Count == 1 ? CompletionScript.For(words.Operands[0]) : null;
        if (script is null && words.Errors.Count == 0)
        {
            string? nearest = words.Operands.Count == 1 ? NearestName.Of(words.Operands[0], CompletionScript.Shells) : null;
            words.Refuse("completion", nearest is null ? "takes one argument, the name of a shell: bash, zsh or fish" : $"{Texts.Quote(words.Operands[0])} is no shell we know; did you mean {nearest}?");
        }

        foreach (ConfigurationError error in words.Errors)
        {
            StandardError.WriteLine(error.ToString(), Patience);
        }

        if (words.Errors.Count > 0)
        {
            return EX_CONFIG;
        }

        StandardOutput.Write(script!);
        return 0;
    }
}
