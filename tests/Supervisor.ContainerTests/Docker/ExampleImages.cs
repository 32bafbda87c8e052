using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>The images of docker/examples, from their own Dockerfiles, with images made on this machine in the place of those that would be pulled.</summary>
internal static class ExampleImages
{
    public static string Directory => Path.Combine(Repository.Root, "docker", "examples");

    /// <summary>docker/examples/nginx; nginx listens on 127.0.0.1:<paramref name="port"/>.</summary>
    public static async Task<string> NginxAsync(DockerEngine engine, int port)
    {
        using TemporaryDirectory root = new();
        NginxRoot.Make(root, port);
        string files = await engine.Images.ImportAsync(root.Path, $"nginx-{port}");

        // What the official image says of itself.
        string nginx = await engine.Images.BuildAsync($"FROM {files}\nENV PATH=/usr/sbin\nSTOPSIGNAL SIGQUIT\n");
        return await engine.Images.BuildContextAsync(
            Path.Combine(Directory, "nginx"), "--build-arg", $"SUPERVISOR_IMAGE={await engine.Images.Scratch}", "--build-arg", $"NGINX_IMAGE={nginx}");
    }

    /// <summary>docker/examples/busybox-httpd.</summary>
    public static async Task<string> HttpdAsync(DockerEngine engine) => await engine.Images.BuildContextAsync(
        Path.Combine(Directory, "busybox-httpd"),
        "--build-arg", $"SUPERVISOR_IMAGE={await engine.Images.Scratch}", "--build-arg", $"BUSYBOX_IMAGE={await engine.Images.BusyboxAlone}");
}
