using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Exit;

/// <summary>A command that can't be started: the exit code of shells, and one line that names it and says what to do.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public static TheoryData<string, int, string> Commands => new()
    {
        // the command, the exit code, a word of the line
        { "/no/such/program", 127, "/no/such/program" },
        { "no-such-program", 127, "PATH" },
        { "./no-such-program", 127, "./no-such-program" },
        { "", 127, "empty" },
        { ".", 126, "directory" },
        { "/", 126, "directory" },
        { "/etc", 126, "directory" },
        { "/etc/passwd", 126, "chmod +x" },
        { "/etc/passwd/x", 127, "/etc/passwd/x" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task S4_S5_S6_a_command_that_can_not_be_executed_is_126_or_127_and_one_line_names_it(string command, int code, string word)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            await FailsAsync(new SupervisorSetup(mode).Command(command), code, word);
        }
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S4_at_a_terminal_too_the_failure_comes_back(RunMode mode) =>
        await FailsAsync(new SupervisorSetup(mode).Command("/no/such/program"), 127, "/no/such/program");

    [Fact]
    public async Task S5_a_script_whose_interpreter_is_missing_is_126_and_the_interpreter_is_named() =>
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Command(Script("#!/no/such/shell -e\n")), 126, "/no/such/shell");

    [Fact]
    public async Task S5_a_script_with_windows_line_ends_is_126_and_the_line_says_so() =>
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Command(Script("#!/bin/sh\r\nexit 0\r\n")), 126, "CR LF");

    [Fact]
    public async Task S5_a_file_that_is_no_program_is_126_and_never_handed_to_a_shell() =>
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Command(Script($"touch {_files["ran"]}\n")), 126, "#!");

    [Fact]
    public async Task S5_a_program_for_another_processor_is_126() =>
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Command(Script("\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0\u0002\0\u00f3\0")), 126, "another processor");

    [Fact]
    public async Task S6_a_file_that_the_user_can_not_execute_is_126()
    {
        string program = Script("#!/bin/sh\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_000_000);
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Prepare("user 65534 65534").Command(program), 126, program);
    }

    [Theory]
    [InlineData("/no/such/directory")]
    [InlineData("no-such-directory")]
    [InlineData("/etc/passwd")]
    public async Task S55_a_missing_working_directory_is_126_and_named(string directory) =>
        await FailsAsync(new SupervisorSetup(RunMode.Process1).Configuration($"workingDir: {directory}\n").Child("exit 0"), 126, directory);

    [Fact]
    public async Task S55_an_init_step_with_a_missing_working_directory_is_126_and_main_never_runs()
    {
        string yaml = $"initContainers:\n- name: step\n  command: {ChildProgram.Yaml("exit 0")}\n  workingDir: /no/such/directory\n";
        await StepFailsAsync(new SupervisorSetup(RunMode.Process1).Configuration(yaml).Child("say main"), 126, "/no/such/directory");
    }

    [Fact]
    public async Task S4_an_init_step_that_is_not_found_is_127_and_main_never_runs()
    {
        string yaml = "initContainers:\n- name: step\n  command: [no-such-program]\n";
        await StepFailsAsync(new SupervisorSetup(RunMode.Process1).Configuration(yaml).Child("say main"), 127, "no-such-program");
    }

    public void Dispose() => _files.Dispose();

    private static async Task FailsAsync(SupervisorSetup setup, int code, string word)
    {
        // What the log says at level info besides is other tests' affair; of errors there is exactly one line.
        string line = Assert.Single(await FailureLinesAsync(setup, code));
        Assert.Contains(word, line, StringComparison.Ordinal);
    }

    /// <summary>The fault is told once; a second line may say what follows from it.</summary>
    private static async Task StepFailsAsync(SupervisorSetup setup, int code, string word) =>
        Assert.Single(await FailureLinesAsync(setup, code), line => line.Contains(word, StringComparison.Ordinal));

    private static async Task<string[]> FailureLinesAsync(SupervisorSetup setup, int code)
    {
        await using SupervisorRun run = setup.Options("-q").Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Empty(run.StandardOutput.Text());
        return run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string Script(string content)
    {
        File.WriteAllBytes(_files["program"], System.Text.Encoding.Latin1.GetBytes(content));
        File.SetUnixFileMode(_files["program"], (UnixFileMode)0b111_101_101);
        return _files["program"];
    }
}
