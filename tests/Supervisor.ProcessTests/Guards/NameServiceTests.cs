using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>
/// A static glibc loads the image's NSS modules at a look-up of a name: built for another libc, they crashed us (SIGFPE). The published
/// file's first act (process_one.c) forbids it. Shown with a small static program that is linked with that file, and without.
/// </summary>
public sealed class NameServiceTests : IDisposable
{
    private const string Module = """
        #include <unistd.h>
        __attribute__((constructor)) static void loaded(void) { (void)!write(1, "foreign module\n", 15); }
        """;

    private const string Program = """
        #include <netdb.h>
        #include <stdio.h>
        #ifdef GUARDED
        void process_one_managed_code_runs(void);
        #endif
        int main(void)
        {
        #ifdef GUARDED
            process_one_managed_code_runs();
        #endif
            struct addrinfo *found = NULL;
            int known = getaddrinfo("known", NULL, NULL, &found);
            int unknown = getaddrinfo("unknown.invalid", NULL, NULL, &found);
            printf("known %d unknown %d\n", known, unknown != 0);
            return 0;
        }
        """;

    private readonly TemporaryDirectory _files = new();

    [Fact]
    public async Task Without_the_guard_a_look_up_loads_the_module_of_the_image() =>
        Assert.Contains("foreign module", await LookUpAsync(guarded: false), StringComparison.Ordinal);

    [Fact]
    public async Task With_the_guard_a_look_up_loads_no_module_and_hosts_and_dns_still_answer() =>
        Assert.Equal("known 0 unknown 1\n", await LookUpAsync(guarded: true));

    public void Dispose() => _files.Dispose();

    private async Task<string> LookUpAsync(bool guarded)
    {
        string source = _files.Write("lookup.c", Program);
        string processOne = Path.Combine(Repository.Root, "src/Supervisor/Native/process_one.c");
        // -w: that a static program which looks up names needs the shared libc at run time is the point.
        string[] options = ["-std=gnu17", "-O1", "-static", "-w"];
        string program = guarded
            ? CProgram.Compile("lookup", [source, processOne], [.. options, "-DGUARDED"])
            : CProgram.Compile("lookup", [source], options);
        string module = CProgram.Compile("libnss_myhostname.so.2", [_files.Write("module.c", Module)], ["-shared", "-fPIC"]);

        using ScratchRoot root = new ScratchRoot(program).AddDevices()
            .AddFile("/etc/nsswitch.conf", "hosts: files myhostname dns\n").AddFile("/etc/hosts", "127.0.0.1 known\n")
            .AddFile("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        // The module lies beside the libc that it was built for, where the loader finds it.
        string libc = HostCommand.Run("ldd", module).Split('\n').First(line => line.Contains("libc.so", StringComparison.Ordinal)).Split(' ')[2];
        string directory = Path.GetDirectoryName(libc)!;
        root.Copy(libc, libc).Copy(module, Path.Combine(directory, "libnss_myhostname.so.2"));
        foreach (string loader in Directory.GetFiles(directory, "ld-linux-*.so.*"))
        {
            root.Copy(loader, loader);
        }

        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1WithoutProc).Root(root).Arguments().Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        return run.Output;
    }
}
