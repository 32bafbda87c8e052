using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>A tool of the machine (docker, runc) in a fixed environment: run to its end, whatever its exit code.</summary>
public sealed class Tool
{
    /// <summary>For one call; an engine whose tools hang is a failure, not a hanging suite.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> _environment;

    public Tool(string path, IReadOnlyDictionary<string, string> environment)
    {
        Path = path;
        _environment = environment;
    }

    public string Path { get; }

    /// <summary>The directories that are searched for tools: Debian keeps daemons in sbin, which is not in everybody's PATH.</summary>
    public static IReadOnlyList<string> SearchPath { get; } =
        [.. "/usr/sbin:/usr/bin:/sbin:/bin".Split(':'), .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The path of a tool, or null.</summary>
    public static string? Find(string name) => SearchPath.Select(directory => System.IO.Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end with nothing on standard input.</summary>
    public Task<CommandResult> RunAsync(params IReadOnlyList<string> arguments) => RunAsync(arguments, Encoding.UTF8);

    /// <summary>As above; Latin-1 keeps every byte of what it writes.</summary>
    public async Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, Encoding encoding)
    {
        using Process process = Start(arguments, encoding);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            // The streams as well: a process that it left behind may hold them.
            await Task.WhenAll(process.WaitForExitAsync(limit.Token), output, error).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TestFailureException($"{Describe(arguments)} did not end, or its streams are held open, after {s_limit.TotalSeconds} s");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Runs it to its end and returns its standard output without the last line break; fails when it does not exit with 0.</summary>
    public async Task<string> RunOkAsync(params IReadOnlyList<string> arguments)
    {
        CommandResult result = await RunAsync(arguments);
        return result.ExitCode == 0
            ? result.Output.TrimEnd('\n')
            : throw new TestFailureException($"{Describe(arguments)}: {result}");
    }

    private Process Start(IReadOnlyList<string> arguments, Encoding encoding)
    {
        ProcessStartInfo start = new(Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = encoding,
            StandardErrorEncoding = encoding,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new TestFailureException($"these tests need the program {Path} on this machine: {e.Message}", e);
        }
    }

    private string Describe(IReadOnlyList<string> arguments) => $"{System.IO.Path.GetFileName(Path)} {string.Join(' ', arguments)}";
}
