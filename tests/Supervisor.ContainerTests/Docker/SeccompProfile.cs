using System.Text.Json.Nodes;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>Docker's default seccomp profile, in the form in which Docker hands it to runc.</summary>
internal static class SeccompProfile
{
    /// <summary>Read from the bundle of a container that runs; capabilities that a container adds to the default ones are not in it.</summary>
    public static async Task<JsonNode> ReadAsync(DockerEngine engine)
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Child("pause").StartAsync();

        // containerd's shim works in the bundle's directory, wherever containerd keeps that.
        int shim = ProcStatus.Read(await container.PidAsync())!.ParentPid;
        JsonNode configuration = JsonNode.Parse(File.ReadAllText($"/proc/{shim}/cwd/config.json"))!;
        return configuration["linux"]?["seccomp"]?.DeepClone()
            ?? throw new TestFailureException("Docker gives its containers no seccomp profile on this machine: is the kernel without seccomp?");
    }
}
