using System.Reflection;

namespace Supervisor.TestSupport;

/// <summary>Where the sources and the published file are.</summary>
public static class Repository
{
    /// <summary>The directory of <c>Supervisor.sln</c>, set when this assembly was built.</summary>
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The published file, which the process-level tests drive. It is never built by a test.</summary>
    public static string Supervisor
    {
        get
        {
            string path = Path.Combine(Root, "artifacts", "supervisor");
            return File.Exists(path) ? path : throw new TestFailureException($"{path} is not there: run ./build.sh publish first");
        }
    }
}
