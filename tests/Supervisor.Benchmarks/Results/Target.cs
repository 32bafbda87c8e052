namespace Supervisor.Benchmarks.Results;

/// <summary>What is aimed at.</summary>
/// <param name="Rule">In words.</param>
/// <param name="Measured">What has to be at most <paramref name="Limit"/>; NaN: not measured.</param>
internal sealed record Target(string Rule, double Measured, double Limit, string Unit)
{
    internal bool IsReached => Measured <= Limit;

    internal string Verdict => double.IsNaN(Measured) ? "not measured" : IsReached ? "reached" : "not reached";
}
