using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Endpoint;

/// <summary>wrk, a client that asks as fast as it is answered, on connections that it keeps.</summary>
internal static class Wrk
{
    /// <summary>Numbers instead of prose: requests, microseconds, the 99th percentile in microseconds, and what went wrong.</summary>
    private const string Script = """
        function done(summary, latency, requests)
            local errors = summary.errors
            io.write(string.format("numbers %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(99),
                errors.connect + errors.read + errors.write + errors.status + errors.timeout))
        end
        """;

    /// <param name="RequestsASecond">As the clients saw it.</param>
    /// <param name="Percentile99">Nanoseconds.</param>
    /// <param name="Failed">Connections that were cut, and anything else that is no answer of 200.</param>
    internal sealed record Result(long Requests, double RequestsASecond, long Percentile99, long Failed);

    internal static Result Run(int port, string path, int clients, TimeSpan length)
    {
        using TemporaryDirectory directory = new();
        string script = directory.Write("numbers.lua", Script);
        string output = HostCommand.Run(
            "wrk", "--threads", "1", "--connections", $"{clients}", "--duration", Table.Cell($"{length.TotalSeconds:0}s"), "--latency", "--script", script, $"http://127.0.0.1:{port}{path}");
        string line = output.Split('\n').FirstOrDefault(line => line.StartsWith("numbers ", StringComparison.Ordinal)) ?? throw new TestFailureException(output);
        long[] numbers = [.. line.Split(' ')[1..].Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return new Result(numbers[0], numbers[0] / (numbers[1] / 1e6), numbers[2] * 1000, numbers[3]);
    }
}
