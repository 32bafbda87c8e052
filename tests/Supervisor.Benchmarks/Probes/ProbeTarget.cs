using System.Buffers.Binary;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>What one kind of probe asks: a command or a server, that writes down when it was met. Its cost is kept apart from the supervisor's.</summary>
internal sealed class ProbeTarget : IDisposable
{
    private const string Exec = "exec";

    /// <summary>The kinds of probes.</summary>
    internal static readonly IReadOnlyList<string> Kinds = [Exec, "http", "tcp", "grpc"];

    private readonly TemporaryDirectory _directory = new();
    private readonly CounterpartProcess? _server;
    private readonly int _numbersARecord;

    internal ProbeTarget(string kind)
    {
        Kind = kind;
        _numbersARecord = kind == Exec ? 1 : 3;
        if (kind != Exec)
        {
            _server = new CounterpartProcess("serve", kind, Record);
        }

        Port = _server?.ReadNumber() ?? 0;
        Handler = kind switch
        {
            Exec => $"exec: {{command: [{string.Join(", ", Command)}]}}",
            "http" => $"httpGet: {{port: {Port}, path: /}}",
            "tcp" => $"tcpSocket: {{port: {Port}}}",
            "grpc" => $"grpc: {{port: {Port}}}",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    internal string Kind { get; }

    /// <summary>Of the server; 0 for a command.</summary>
    internal long Port { get; }

    /// <summary>The command that an exec probe runs.</summary>
    internal IReadOnlyList<string> Command => [Counterpart.Path, "tick", Record];

    /// <summary>The key of a probe that says what is asked, in YAML.</summary>
    internal string Handler { get; }

    /// <summary>How many attempts there were.</summary>
    internal int Count => File.Exists(Record) ? (int)(new FileInfo(Record).Length / (sizeof(long) * _numbersARecord)) : 0;

    private string Record => _directory["record"];

    /// <summary>When each attempt was met, in nanoseconds of CLOCK_MONOTONIC: the command's first act, or the server's accept.</summary>
    internal IReadOnlyList<long> MetAt() => Column(0);

    /// <summary>Nanoseconds from the server's accept until the supervisor had closed.</summary>
    internal IReadOnlyList<long> Lengths() => [.. Column(0).Zip(Column(1), (begin, end) => end - begin)];

    /// <summary>Nanoseconds of CPU time that an attempt cost the server, over all; 0 for a command.</summary>
    internal long ServerCost()
    {
        long[] used = _server is null ? [] : Column(2);
        return used.Length > 1 ? (used[^1] - used[0]) / (used.Length - 1) : 0;
    }

    public void Dispose()
    {
        _server?.Dispose();
        _directory.Dispose();
    }

    private long[] Column(int column)
    {
        byte[] bytes = File.ReadAllBytes(Record);
        int size = sizeof(long) * _numbersARecord;
        long[] numbers = new long[bytes.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((i * size) + (column * sizeof(long))));
        }

        return numbers;
    }
}
