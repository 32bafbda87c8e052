using System.Runtime.CompilerServices;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>The samples of <c>docker/examples/configuration</c>: each file and the variables beside it are the same plan.</summary>
public sealed class ExampleTests
{
    private static readonly string Directory = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docker/examples/configuration"));

    public static TheoryData<string> Names => [.. System.IO.Directory.EnumerateFiles(Directory, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_and_the_variables_say_the_same(string name)
    {
        PlanResult file = Sources.File(File.ReadAllText(Path.Combine(Directory, name + ".yaml"))).Load();
        // docker run --env-file: a name and all that follows its =, no quotes; lines that begin with # are left out.
        string[] variables = [.. File.ReadAllLines(Path.Combine(Directory, name + ".env")).Where(line => line.Length > 0 && line[0] != '#')];
        PlanResult environment = Sources.Variables(variables).Load();
        Assert.NotNull(file.Described);
        Assert.Equal(PlanText.Of(file.Described), PlanText.Of(environment.Described));
        Assert.Empty(file.Warnings);
        Assert.Empty(environment.Warnings);
    }

    [Fact]
    public void The_hooks_are_carried_out() => Assert.NotNull(Sources.File(File.ReadAllText(Path.Combine(Directory, "lifecycle.yaml"))).Load().Plan);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
