namespace Supervisor.Native;

/// <summary>The macros of wait(2) on a status word.</summary>
internal static class WaitStatus
{
    public static bool WIFEXITED(int status) => (status & 0x7F) == 0;

    public static int WEXITSTATUS(int status) => (status >> 8) & 0xFF;

    public static bool WIFSIGNALED(int status) => (sbyte)((status & 0x7F) + 1) >> 1 > 0;

    public static int WTERMSIG(int status) => status & 0x7F;

    public static bool WCOREDUMP(int status) => (status & 0x80) != 0;

    public static bool WIFSTOPPED(int status) => (status & 0xFF) == 0x7F;

    public static int WSTOPSIG(int status) => WEXITSTATUS(status);
}
