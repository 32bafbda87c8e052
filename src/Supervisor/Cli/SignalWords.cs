using Supervisor.Signals;

namespace Supervisor.Cli;

/// <summary>The signals that have a name, for completion and for who mistypes one.</summary>
internal static class SignalWords
{
    /// <summary>With SIG and, behind those, without it.</summary>
    public static List<string> All
    {
        get
        {
            List<string> words = [.. Names];
            foreach (string name in Names)
            {
                words.Add(name[3..]);
            }

            return words;
        }
    }

    /// <summary>SIGHUP to SIGSYS.</summary>
    public static List<string> Names
    {
        get
        {
            List<string> names = [];
            for (int signal = 1; signal <= 31; signal++)
            {
                names.Add(SignalNames.NameOf(signal));
            }

            return names;
        }
    }
}
