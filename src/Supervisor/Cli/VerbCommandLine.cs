using System.Collections.Immutable;

namespace Supervisor.Cli;

/// <summary>
/// Reads what stands behind <c>validate</c> and <c>config</c>: the options of a run, files, and behind <c>--</c> the command that a run would
/// have. A file is the same as <c>-c FILE</c>.
/// </summary>
internal static class VerbCommandLine
{
    /// <param name="rest">What stands behind the verb.</param>
    /// <returns>A run, help, or everything that is wrong.</returns>
    public static CommandLine Parse(ImmutableArray<string> rest)
    {
        int end = rest.IndexOf("--");
        ImmutableArray<string> before = end < 0 ? rest : rest[..end];
        List<string> words = [];
        for (int i = 0; i < before.Length; i++)
        {
            bool isFile = before[i] is "-" or not ['-', ..];
            if (isFile)
            {
                words.Add("-c");
            }

            words.Add(before[i]);
            if (before[i] is "-c" or "--config" or "--set" && i + 1 < before.Length)
            {
                words.Add(before[++i]);
            }
        }

        return RunCommandLine.Parse([.. words, "--", .. end < 0 ? [] : rest[(end + 1)..]]);
    }
}
