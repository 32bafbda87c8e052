using System.Globalization;
using System.Text;

namespace Supervisor.SimulationTests.Reality;

/// <summary>A life held against what was expected of it.</summary>
internal sealed class Comparison
{
    /// <summary>The log's clock and the journals' are read at two places; both are much finer than this.</summary>
    private static readonly TimeSpan s_betweenClocks = TimeSpan.FromMilliseconds(1);

    /// <summary>Time counts from the first line of the log, which may be late itself.</summary>
    private static readonly TimeSpan s_mayBeEarly = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan s_mayBeLate = TimeSpan.FromMilliseconds(40);

    private readonly Expectation _expected;
    private readonly TwinJournal _life;
    private readonly Dictionary<string, TwinEvent> _happened;

    public Comparison(Expectation expected, TwinJournal life)
    {
        _expected = expected;
        _life = life;
        _happened = life.Named.ToDictionary(each => each.Name, each => each.Event, StringComparer.Ordinal);
        Differences = [.. Compare()];
        Late = _expected.Events.FirstOrDefault(each => _happened.TryGetValue(each.Name, out TwinEvent? at) && at.At > each.Latest + s_mayBeLate)?.Name;
    }

    /// <summary>What should not be so, whatever the machine's speed; one line each.</summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>The first event that came later than it may on a machine that keeps up; null if all came in time.</summary>
    public string? Late { get; }

    public bool IsSame => Differences.Count == 0 && Late is null;

    /// <summary>Both lives, side by side.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (string difference in Differences)
        {
            text.AppendLine(difference);
        }

        if (Late is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"too late: {Late}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{"the model",-26}{"the file",10}");
        IEnumerable<(TimeSpan At, string Line)> expected = _expected.Events.Select(each =>
        {
            _happened.TryGetValue(each.Name, out TwinEvent? real);
            string at = real is null ? "never" : $"{real.At.TotalSeconds:0.000}s";
            return (real?.At ?? each.At, string.Create(CultureInfo.InvariantCulture, $"{each.At.TotalSeconds,6:0.000}s ({each.Earliest.TotalSeconds:0.000} - {each.Latest.TotalSeconds:0.000}){at,10}  {each.Name}"));
        });
        HashSet<string> names = [.. _expected.Events.Select(each => each.Name)];
        IEnumerable<(TimeSpan At, string Line)> others = _life.Named
            .Where(each => !names.Contains(each.Name))
            .Select(each => (each.Event.At, string.Create(CultureInfo.InvariantCulture, $"{"never",-24}{each.Event.At.TotalSeconds,8:0.000}s  {each.Name}")));
        foreach ((_, string line) in expected.Concat(others).OrderBy(each => each.At))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    private IEnumerable<string> Compare()
    {
        if (_life.ExitCode != _expected.ExitCode)
        {
            yield return $"exit code {_life.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}, expected was {_expected.ExitCode}";
        }

        HashSet<string> names = [.. _expected.Events.Select(each => each.Name)];
        foreach (string more in _happened.Keys.Where(name => !names.Contains(name)))
        {
            yield return $"not expected: {more}";
        }

        for (int i = 0; i < _expected.Events.Count; i++)
        {
            ExpectedEvent expected = _expected.Events[i];
            if (!_happened.TryGetValue(expected.Name, out TwinEvent? real))
            {
                yield return $"missing: {expected.Name}";
                continue;
            }

            if (real.At < expected.Earliest - s_mayBeEarly)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"too early, at {real.At.TotalSeconds:0.000}s: {expected.Name}");
            }

            for (int j = i + 1; j < _expected.Events.Count; j++)
            {
                if (_expected.IsBefore(i, j) && _happened.TryGetValue(_expected.Events[j].Name, out TwinEvent? later) && IsAfter(real, later))
                {
                    yield return $"the wrong order: \"{_expected.Events[j].Name}\" before \"{expected.Name}\"";
                }
            }
        }
    }

    private static bool IsAfter(TwinEvent one, TwinEvent other) =>
        one.At - other.At > (one.Witness == other.Witness ? TimeSpan.Zero : s_betweenClocks);
}
