using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Sinks.SystemConsole.Themes;
using Supervisor.Plans;

namespace Supervisor.Logging;

/// <summary>Serilog's console sink on standard error: text, with colours on a terminal only, or JSON.</summary>
internal static class SerilogSetup
{
    /// <summary>UTC, so that no time zone database is looked for in the image.</summary>
    private const string TextTemplate = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} supervisor {Level:u3} {Message:lj}{NewLine}";

    public static Logger Create(LoggingPlan plan, StandardError output)
    {
        output.Install();
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.Is(plan.Level);
        switch (plan.Format)
        {
            case LogFormat.Text:
                // Not the default theme, and never a question whether the output is redirected: both make System.Console set up the terminal.
                configuration.WriteTo.Console(
                    outputTemplate: TextTemplate,
                    formatProvider: CultureInfo.InvariantCulture,
                    standardErrorFromLevel: LogEventLevel.Verbose,
                    theme: StandardError.IsTerminal() ? AnsiConsoleTheme.Code : ConsoleTheme.None,
                    applyThemeToRedirectedOutput: true);
                break;

            case LogFormat.Json:
                configuration.WriteTo.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
                break;

            default:
                throw new System.Diagnostics.UnreachableException(plan.Format.ToString());
        }

        return configuration.CreateLogger();
    }
}
