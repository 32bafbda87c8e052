using System.Globalization;

namespace Supervisor.SimulationTests.Reality;

/// <summary>Which scenarios the tests live: always the same ones, or those that the environment asks for.</summary>
internal static class SeedsToLive
{
    /// <summary><c>7</c>, or <c>1000-1999</c>.</summary>
    public const string Variable = "SUPERVISOR_TEST_SEEDS";

    private const int Usual = 144;

    /// <summary>Somebody asked for some of his own.</summary>
    public static bool AreChosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static IEnumerable<int> All
    {
        get
        {
            if (!AreChosen)
            {
                return Enumerable.Range(1, Usual);
            }

            string[] ends = Environment.GetEnvironmentVariable(Variable)!.Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
        }
    }
}
