using Supervisor.Cli;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>Where the configuration of the environment puts the socket, as a run would read it.</summary>
public sealed class ConfiguredControlPlaceTests : IDisposable
{
    private const string Nowhere = "/nonexistent/supervisor.yaml";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_says_it() => Assert.Equal(new ConfiguredControlPlace(null, ""), Read(Nowhere));

    [Theory]
    [InlineData("SUPERVISOR_ENDPOINT__CONTROL=/a", "/a")]
    [InlineData("supervisor_endpoint__control=/a", "/a")]
    [InlineData("SUPERVISOR_END_POINT__CON_TROL=/a", "/a")]
    [InlineData("SUPERVISOR_ENDPOINT={control: /a}", "/a")]
    [InlineData("SUPERVISOR_ENDPOINT__CONTROL=none", "none")]
    [InlineData("SUPERVISOR_ENDPOINT__CONTROL=", null)]
    [InlineData("SUPERVISOR_ENDPOINT__HTTP=:8080", null)]
    [InlineData("SUPERVISOR_ENDPOINT__CONTROL=relative", null)] // no run starts with it
    [InlineData("SUPERVISOR_NAME=control", null)]
    [InlineData("ENDPOINT__CONTROL=/a", null)]
    public void A_variable(string entry, string? expected) => Assert.Equal(expected, Read(Nowhere, entry).Value);

    [Fact]
    public void A_variable_whose_value_is_in_a_file() =>
        Assert.Equal("/a", Read(Nowhere, $"SUPERVISOR_ENDPOINT__CONTROL_FILE={_directory.Write("place", "/a\n")}").Value);

    [Theory]
    [InlineData("endpoint: {control: /a}", "/a")]
    [InlineData("endpoint:\n  control: none\n", "none")]
    [InlineData("endpoint: {\"\\x63ontrol\": /a}", "/a")]
    [InlineData("drainSeconds: 5", null)]
    [InlineData("kind: Pod\nspec:\n  containers: [{name: a, command: [control]}]", null)]
    [InlineData("endpoint: {control: [}", null)]
    public void The_system_s_file(string yaml, string? expected) => Assert.Equal(expected, Read(_directory.Write("system.yaml", yaml)).Value);

    [Fact]
    public void Later_sources_win()
    {
        string system = _directory.Write("system.yaml", "endpoint: {control: /system}");
        string first = _directory.Write("first.yaml", "endpoint: {control: /first}");
        string second = _directory.Write("second.yaml", "endpoint: {control: /second}");
        string other = _directory.Write("other.yaml", "drainSeconds: 5");
        Assert.Equal("/system", Read(system, $"SUPERVISOR_CONFIG={other}").Value);
        Assert.Equal("/second", Read(system, $"SUPERVISOR_CONFIG={first}:{second}:{other}").Value);
        Assert.Equal("/variable", Read(system, $"SUPERVISOR_CONFIG={first}", "SUPERVISOR_ENDPOINT__CONTROL=/variable").Value);
    }

    [Fact]
    public void It_says_who_says_so()
    {
        string file = _directory.Write("file.yaml", "endpoint:\n  control: none\n");
        Assert.Equal($"{file}:2:12: endpoint.control", Read(Nowhere, $"SUPERVISOR_CONFIG={file}").Origin);
        Assert.Equal("environment: SUPERVISOR_ENDPOINT__CONTROL", Read(Nowhere, "SUPERVISOR_ENDPOINT__CONTROL=none").Origin);
    }

    [Fact]
    public void What_else_is_wrong_is_no_concern_of_it()
    {
        string file = _directory.Write("file.yaml", "drainSecond: 5\nendpoint: {control: /a}\nlivenessProbe: 7\n");
        Assert.Equal("/a", Read(Nowhere, $"SUPERVISOR_CONFIG=/nonexistent/x.yaml:{file}", "SUPERVISOR_DRAIN_SECONDS=soon", "SUPERVISOR_NONSENSE=1", "SUPERVISOR_NAME_FILE=/nonexistent/y").Value);
    }

    private static ConfiguredControlPlace Read(string systemFile, params string[] environment) => ConfiguredControlPlace.Read([.. environment], systemFile);
}
