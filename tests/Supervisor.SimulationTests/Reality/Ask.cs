using System.Globalization;

namespace Supervisor.SimulationTests.Reality;

internal enum AskKind
{
    /// <summary>A stop signal.</summary>
    Signal,

    /// <summary><c>POST /stop</c> on the control socket.</summary>
    Stop,

    /// <summary><c>POST /restart</c> on the control socket.</summary>
    Restart,

    /// <summary>Changes nothing: <c>GET /status</c>, and a knock at the readiness port.</summary>
    Look,
}

/// <summary>What comes from outside. Times in seconds from the first start of a process.</summary>
/// <param name="Signal">Of <see cref="AskKind.Signal"/>.</param>
/// <param name="Grace">Of <see cref="AskKind.Stop"/>; null is the configured one.</param>
internal sealed record Ask(double At, AskKind Kind, int Signal = 0, double? Grace = null)
{
    /// <summary>As an event of both lives.</summary>
    public string Text => Kind switch
    {
        AskKind.Signal => $"asked: signal {Signal}",
        AskKind.Stop => string.Create(CultureInfo.InvariantCulture, $"asked: stop, grace {Grace:0.###}"),
        AskKind.Restart => "asked: restart",
        AskKind.Look => "looked",
        _ => throw new InvalidOperationException(Kind.ToString()),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At:0.###}s {Text}");
}
