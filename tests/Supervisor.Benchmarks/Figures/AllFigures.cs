using System.Diagnostics;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>The figures of the report, by name.</summary>
internal static class AllFigures
{
    internal const string Growth = "growth";

    internal static readonly IReadOnlyList<string> Names = ["start", "signal", "reaping", "end", "idle", "probe", "restart", "endpoint", "size", Growth];

    internal static async Task<Figure> MeasureAsync(string name, Field field, Effort effort, string? subject) => name switch
    {
        "start" => StartFigure.Measure(field, effort),
        "signal" => SignalFigure.Measure(field, effort),
        "reaping" => ReapingFigure.Measure(field, effort),
        "end" => EndFigure.Measure(field, effort),
        "idle" => await IdleFigure.MeasureAsync(field, effort),
        "probe" => await ProbeFigure.MeasureAsync(field, effort, subject),
        "restart" => await RestartFigure.MeasureAsync(field, effort),
        "endpoint" => await EndpointFigure.MeasureAsync(field, effort),
        "size" => SizeFigure.Measure(field),
        Growth => await GrowthFigure.MeasureAsync(field, effort),
        _ => throw new UnreachableException(name),
    };
}
