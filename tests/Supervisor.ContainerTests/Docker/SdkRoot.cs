using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>
/// What stands in for an image of the .NET SDK: bash and busybox, and a <c>dotnet</c> that looks at what it was given and hands out the
/// published file. (The real one takes gigabytes and NuGet.)
/// </summary>
internal static class SdkRoot
{
    private const string Dotnet = """
        #!/usr/bin/env bash
        # Exactly the files that a publish needs: nothing missing, nothing that a build outside has left.
        set -e
        [ "$1 $2" = "publish src/Supervisor" ]
        for file in src/Supervisor/Supervisor.csproj global.json Directory.Build.props Directory.Packages.props .editorconfig; do
            [ -e "$file" ] || { echo "not in the context: $file"; exit 1; }
        done
        for file in artifacts/supervisor src/Supervisor/bin src/Supervisor/obj tests .git; do
            [ ! -e "$file" ] || { echo "in the context, but should not be: $file"; exit 1; }
        done
        published=src/Supervisor/bin/Release/net10.0/linux-x64/publish
        mkdir -p $published
        cp /prebuilt/supervisor $published/supervisor
        echo > $published/supervisor.dbg
        """;

    private static readonly string[] s_applets =
        ["awk", "cat", "chmod", "cmp", "cp", "dirname", "env", "grep", "ls", "mkdir", "mv", "rm", "sed", "sh", "stat", "tr"];

    public static void Make(TemporaryDirectory root)
    {
        HostPrograms.Copy(root, "bash", "/bin/bash");
        HostPrograms.CopyFile(root, Tool.Find("busybox")!, "/bin/busybox");
        foreach (string applet in s_applets)
        {
            File.CreateSymbolicLink($"{root.Path}/bin/{applet}", "busybox");
        }

        Directory.CreateDirectory(root["usr"]);
        File.CreateSymbolicLink($"{root.Path}/usr/bin", "../bin");
        HostPrograms.CopyFile(root, Repository.Supervisor, "/prebuilt/supervisor");

        // What compiles and links, which build.sh looks for; nothing here does either.
        foreach (string tool in (string[])["cc", "cmake", "make", "objcopy", "readelf"])
        {
            WriteScript(root, tool, "#!/usr/bin/env bash\n");
        }

        Directory.CreateDirectory($"{root.Path}/usr/lib/x86_64-linux-gnu");
        foreach (string archive in (string[])["libc.a", "libssl.a"])
        {
            root.Write($"usr/lib/x86_64-linux-gnu/{archive}", "");
        }

        WriteScript(root, "dotnet", Dotnet);
    }

    private static void WriteScript(TemporaryDirectory root, string name, string text)
    {
        string path = root.Write($"bin/{name}", text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
