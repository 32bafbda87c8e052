using System.Collections.Immutable;
using System.Text;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>What <c>validate</c> says: nothing where there is nothing to say.</summary>
internal static class ValidationReport
{
    public static string Text(PlanResult result, ImmutableArray<Hint> hints)
    {
        StringBuilder text = new();
        int wrong = 0, later = 0;
        foreach (ConfigurationError error in result.Errors)
        {
            _ = error.IsLater ? later++ : wrong++;
            text.Append(error).Append('\n');
        }

        Lines("warning: ", result.Warnings);
        foreach (Hint hint in hints)
        {
            text.Append(hint.IsWarning ? "warning: " : "hint: ").Append(hint.Text).Append('\n');
        }

        Lines("note: ", result.Notes);
        if (!result.Ignored.IsEmpty)
        {
            text.Append("ignored, for it means nothing inside of one container: ").AppendJoin(", ", result.Ignored).Append('\n');
        }

        // Two different things, and who reads only the end shall know which it is.
        return text.Append((wrong, later) switch
        {
            (0, 0) => "",
            (0, _) => "All of it is valid, but this version does not carry all of it out: a run would end with 78.\n",
            (_, 0) => "",
            _ => "Some of it is wrong, and some of what is valid this version does not carry out.\n",
        }).ToString();

        void Lines(string lead, ImmutableArray<string> lines)
        {
            foreach (string line in lines)
            {
                text.Append(lead).Append(line).Append('\n');
            }
        }
    }
}
