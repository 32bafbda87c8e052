namespace Supervisor.Cli;

/// <summary><c>-o</c>.</summary>
internal enum OutputFormat
{
    /// <summary>A table for people.</summary>
    Table,
    Wide,
    Json,
    Yaml,
    Name,
}
