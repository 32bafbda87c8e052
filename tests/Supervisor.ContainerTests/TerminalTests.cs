using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary><c>docker run --interactive --tty</c>, with a user at the client's terminal.</summary>
public sealed class TerminalTests(DockerEngine engine)
{
    private const string CtrlC = "\u0003";
    private const string CtrlZ = "\u001A";
    private const string Detach = "\u0010\u0011"; // Ctrl-P Ctrl-Q

    [Fact]
    public async Task S61_the_exit_of_a_shell_is_the_end()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Busybox).Command("/bin/sh").StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            terminal.Type("echo tty $((40 + 2))\n");
            await terminal.WaitForScreenAsync("tty 42");
            terminal.Type("exit 7\n");
            Assert.Equal(ExitStatus.Exited(7), await terminal.WaitForExitAsync());
            Assert.Equal(7, (await container.StateAsync()).ExitCode);
            Assert.DoesNotContain("can't access tty", terminal.Screen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task S62_Ctrl_C_is_130()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Scratch).Child("say main-is-up pause").StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            await terminal.WaitForScreenAsync("main-is-up");
            terminal.Type(CtrlC);
            Assert.Equal(ExitStatus.Exited(130), await terminal.WaitForExitAsync());
            Assert.Equal(130, (await container.StateAsync()).ExitCode);
        }
    }

    [Fact]
    public async Task S64_S65_a_shell_has_job_control()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Busybox).Command("/bin/sh").StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            // The answers are put together by the shell, so that the echo of a typed line is not taken for one.
            terminal.Type("case $- in *m*) echo job\"control\";; esac\n");
            await terminal.WaitForScreenAsync("jobcontrol");
            terminal.Type("/child append-on CONT /out/life continued append /out/life job pause\n");
            await container.WaitForLinesAsync("life", 1);
            terminal.Type(CtrlZ);
            await terminal.WaitForScreenAsync("Stopped");
            terminal.Type("fg\n");
            await container.WaitForLinesAsync("life", 2); // in the foreground by now
            terminal.Type(CtrlC);
            terminal.Type("echo ended with $?\n");
            await terminal.WaitForScreenAsync("ended with 130");
            terminal.Type("exit 9\n");
            Assert.Equal(ExitStatus.Exited(9), await terminal.WaitForExitAsync());
        }
    }

    [Fact]
    public async Task A_new_size_of_the_window_reaches_main()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Busybox)
            .Command("/bin/sh", "-c", "trap 'stty size' WINCH; echo main-is-up; while :; do sleep 0.05; done").StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            await terminal.WaitForScreenAsync("main-is-up");
            // The docker client listens for SIGWINCH only once it has told the first size, some time after main's start: what comes before is
            // lost to it. So the window goes on changing.
            int columns = 111;
            await Eventually.Async(
                () =>
                {
                    terminal.Resize(33, columns = columns == 111 ? 112 : 111);
                    return terminal.Screen.Contains("33 11", StringComparison.Ordinal);
                },
                "33 111 or 33 112 on the screen",
                dump: () => terminal.Screen);
        }
    }

    [Fact]
    public async Task A_detached_terminal_leaves_the_container_alone_and_attaches_again()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Busybox).Command("/bin/sh").StartAtTerminal();
        await using (container)
        {
            await using (terminal)
            {
                terminal.Type("echo first$((1))\n");
                await terminal.WaitForScreenAsync("first1");
                terminal.Type(Detach);
                Assert.Equal(ExitStatus.Exited(0), await terminal.WaitForExitAsync());
            }

            Assert.Equal("running", (await container.StateAsync()).Status);
            await using DockerTerminal again = new(engine, ["attach", container.Name]);
            again.Type("echo second$((2))\n");
            await again.WaitForScreenAsync("second2");
            again.Type("exit 5\n");
            Assert.Equal(ExitStatus.Exited(5), await again.WaitForExitAsync());
            Assert.Equal(5, (await container.StateAsync()).ExitCode);
        }
    }

    [Fact]
    public async Task Docker_stop_ends_a_container_with_a_terminal()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment(WholeLife.Variables).Child(WholeLife.Main).StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
            await container.StopAsync();
            Assert.Equal(ExitStatus.Exited(WholeLife.ExitCode), await terminal.WaitForExitAsync());
            WholeLife.Check(container.Directory, terminal.Screen);
        }
    }

    [Fact]
    public async Task S130_S62_Ctrl_C_below_dockers_init()
    {
        (Container container, DockerTerminal terminal) = new ContainerSetup(engine, await engine.Images.Scratch).Options("--init").Child("say main-is-up pause").StartAtTerminal();
        await using (container)
        await using (terminal)
        {
            await terminal.WaitForScreenAsync("main-is-up");
            terminal.Type(CtrlC);
            Assert.Equal(ExitStatus.Exited(130), await terminal.WaitForExitAsync());
        }
    }
}
