using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>A root directory with this machine's Redis, its client and the libraries that they need: what stands in for the image of that name.</summary>
internal static class RedisRoot
{
    public static void Make(TemporaryDirectory directory)
    {
        HostPrograms.Copy(directory, "redis-server", "/usr/bin/redis-server");
        HostPrograms.Copy(directory, "redis-cli", "/usr/bin/redis-cli");
        Directory.CreateDirectory(directory["data"]);
    }
}
