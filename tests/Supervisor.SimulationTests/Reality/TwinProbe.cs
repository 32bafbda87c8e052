using System.Globalization;

namespace Supervisor.SimulationTests.Reality;

/// <summary>A probe and what its attempts say. Times in seconds.</summary>
/// <param name="IsHttp">Asks a server over the network, which answers at once; else it is a command.</param>
/// <param name="Attempts">In a row, the last one repeated: <c>S</c>ucceeds, <c>F</c>ails, <c>H</c>angs (commands only).</param>
/// <param name="Grace"><c>terminationGracePeriodSeconds</c>; null is the pod's.</param>
internal sealed record TwinProbe(bool IsHttp, string Attempts, double Period, double Delay, double Timeout, int Success, int Failure, double? Grace)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsHttp ? "httpGet" : "exec")} {Attempts}, every {Period:0.###}s after {Delay:0.###}s, timeout {Timeout:0.###}s, thresholds {Success} and {Failure}, grace {Grace:0.###}");
}
