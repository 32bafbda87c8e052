namespace Supervisor.ProcessTests.Terminal;

/// <summary>What a user types besides text, with the terminal's default settings (stty(1)).</summary>
internal static class Keys
{
    public const string CtrlC = "\u0003";
    public const string CtrlD = "\u0004";
    public const string CtrlZ = "\u001A";
    public const string CtrlBackslash = "\u001C";
}
