using Xunit;

namespace Supervisor.BuildTests;

public sealed class BuildShTests : IDisposable
{
    private const string DynamicFile = "/bin/true";

    private const string StaticGlibcNote = """
          /usr/bin/ld.bfd: libRuntime.WorkstationGC.a(PalUnix.cpp.o): in function `PalLoadLibrary(char const*)':
          /src/PalUnix.cpp:901: warning: Using 'dlopen' in statically linked applications requires at runtime the shared libraries from the glibc version used for linking
          /src/PalUnix.cpp:907: warning: Using 'getaddrinfo' in statically linked applications requires at runtime the shared libraries from the glibc version used for linking

        """;

    private readonly BareMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Without_a_verb_it_shows_the_usage_as_an_error()
    {
        Script run = await _machine.RunAsync();
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("usage: ./build.sh VERB", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_dotnet_sdk_it_says_which_one_is_needed()
    {
        Script run = await _machine.RunAsync("publish");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("build.sh: dotnet is not there: the .NET SDK 10.0.100 or a later one", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_root_it_names_what_is_missing_and_the_command_that_installs_it()
    {
        _machine.With("id", "echo 1000").With("apt-get", "echo called >>calls").With("dotnet", "exit 1");
        Script run = await _machine.RunAsync("publish");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("build.sh: missing packages: gcc binutils cmake make; to install them: sudo apt-get install --yes --no-install-recommends gcc binutils cmake make\n", run.Error);
        Assert.Empty(_machine.Lines("calls"));
    }

    [Fact]
    public async Task As_root_it_installs_what_is_missing_in_one_go()
    {
        _machine.With("id", "echo 0").With("dotnet", "exit 3").With("apt-get", """
            echo "$*" >>calls
            [ "$1" = update ] || { for tool in cc objcopy cmake make; do ln -s /bin/true tools/$tool; done; }
            """);
        Script run = await _machine.RunAsync("publish");
        Assert.Equal(["update", "install --yes --no-install-recommends gcc binutils cmake make"], _machine.Lines("calls"));
        Assert.Equal("Installing gcc binutils cmake make\n", run.Output);
        // The stand-in for dotnet fails, so it came as far as that.
        Assert.Equal((1, "build.sh: publish failed\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_package_that_does_not_bring_what_it_should_is_named()
    {
        _machine.With("id", "echo 0").With("dotnet", "exit 3").With("apt-get", "exit 0");
        Script run = await _machine.RunAsync("publish");
        Assert.Equal((1, "build.sh: installed, but still not found: gcc binutils cmake make\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Where_nothing_is_missing_nothing_is_asked_of_apt()
    {
        _machine.WithDotnet(BareMachine.StaticFile).With("apt-get", "echo called >>calls");
        Script run = await _machine.RunAsync("publish");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Empty(_machine.Lines("calls"));
        Assert.True(_machine.Has("artifacts/supervisor"));
        Assert.Equal(["symbols"], _machine.Lines("artifacts/supervisor.dbg"));
    }

    [Fact]
    public async Task The_note_on_static_glibc_is_no_warning()
    {
        _machine.WithDotnet(BareMachine.StaticFile, StaticGlibcNote);
        Script run = await _machine.RunAsync("publish");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("x.o: in function `main':\n/src/x.c:1: warning: the use of `tmpnam' is dangerous, better use `mkstemp'")]
    [InlineData("/usr/bin/ld.bfd: warning: x.o: missing .note.GNU-stack section implies executable stack")]
    [InlineData("Supervisor/Program.cs(3,4): Trim analysis warning IL2026: Using member 'X'")]
    public async Task Any_other_warning_fails_the_build_and_is_shown(string warning)
    {
        _machine.WithDotnet(BareMachine.StaticFile, StaticGlibcNote + warning + "\n");
        Script run = await _machine.RunAsync("publish");
        Assert.Equal((1, $"{warning}\nbuild.sh: publish failed\n"), (run.ExitCode, run.Error));
        Assert.False(_machine.Has("artifacts/supervisor"));
        // What was built is taken away: the next run would link nothing, and warn of nothing.
        Assert.False(_machine.Has($"{BareMachine.Published}/supervisor"));
    }

    [Fact]
    public async Task A_file_that_needs_a_loader_is_refused()
    {
        _machine.WithDotnet(DynamicFile);
        Script run = await _machine.RunAsync("publish");
        Assert.Equal((1, $"build.sh: {BareMachine.Published}/supervisor is not static\n"), (run.ExitCode, run.Error));
        Assert.False(_machine.Has("artifacts/supervisor"));
    }

    [Fact]
    public async Task Simulate_hands_its_options_on_and_ends_as_the_simulator_does()
    {
        _machine.With("dotnet", """
            mkdir -p tests/Supervisor.Simulation/bin/Release/net10.0
            printf '#!/bin/sh\necho "$*"\nexit 1\n' >tests/Supervisor.Simulation/bin/Release/net10.0/Supervisor.Simulation
            /usr/bin/chmod +x tests/Supervisor.Simulation/bin/Release/net10.0/Supervisor.Simulation
            """);
        Script run = await _machine.RunAsync("simulate", "--seed", "7");
        Assert.Equal((1, "--seed 7\n", ""), (run.ExitCode, run.Output, run.Error));
    }
}
