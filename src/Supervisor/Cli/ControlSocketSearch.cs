using System.Collections.Immutable;
using Mono.Unix.Native;
using Supervisor.Configuration;
using Supervisor.Native;

namespace Supervisor.Cli;

/// <summary>
/// Finds the control socket of the supervisor that runs in this container, and trusts no other. The usual places are such as anybody may write to
/// (/tmp), and two containers may share (/dev/shm): what counts is who listens.
/// </summary>
/// <param name="environment">Our environment's entries, <c>NAME=VALUE</c>.</param>
/// <param name="systemFile">The system's file of configuration.</param>
/// <param name="usualPaths">Where it is looked for at last.</param>
/// <param name="deadline">The end of all trying.</param>
internal sealed unsafe class ControlSocketSearch(ImmutableArray<string> environment, string systemFile, ImmutableArray<string> usualPaths, Deadline deadline)
{
    private const string Variable = "SUPERVISOR_SOCKET=";

    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private string _problem = "";

    /// <summary>Finds the supervisor and asks it.</summary>
    /// <param name="named">The one place to try (<c>--socket</c>); null is all others, in their order.</param>
    /// <param name="problem">Why there is no answer, as one line; empty if there is one.</param>
    public ControlAnswer? Ask(string? named, string method, string target, out string problem)
    {
        ControlConnection? supervisor = Find(named, out problem);
        ControlAnswer? answer = supervisor?.Ask(method, target, out problem);
        supervisor?.Close();
        return answer;
    }

    /// <summary>Finds the supervisor and connects to it.</summary>
    /// <param name="problem">Why there is none, as one line; empty if there is one.</param>
    public ControlConnection? Find(string? named, out string problem)
    {
        ControlConnection? found = Find(named);
        problem = _problem;
        return found;
    }

    private ControlConnection? Find(string? named)
    {
        foreach ((string path, bool followsLinks) in named is null ? Places() : [(named, true)])
        {
            ControlConnection? connection = _refused.ContainsKey(path) ? null : Try(path, followsLinks);
            if (connection is not null)
            {
                return connection;
            }
        }

        if (_problem.Length == 0)
        {
            _problem = $"no supervisor answers at {string.Join(", ", _order.Select(path => $"{Texts.OneLine(path)} ({_refused[path]})"))}";
        }

        return null;
    }

    /// <summary>Each is asked for only when those before it were refused: what is found early costs no reading of configuration.</summary>
    private IEnumerable<(string Path, bool FollowsLinks)> Places()
    {
        // Told by the supervisor that started us as its hook or probe.
        string? told = environment.FirstOrDefault(entry => entry.StartsWith(Variable, StringComparison.Ordinal))?[Variable.Length..];
        if (!string.IsNullOrEmpty(told))
        {
            yield return (told, true);
        }

        ConfiguredControlPlace configured = ConfiguredControlPlace.Read(environment, systemFile);
        if (configured.Value == "none")
        {
            _problem = $"the control socket is switched off ({configured.Origin} is none)";
            yield break;
        }

        if (configured.Value is { } path)
        {
            yield return (path, true);
        }

        foreach (string usual in usualPaths)
        {
            // Where anybody may put one, a link is a trap or a mistake.
            yield return (usual, false);
        }
    }

    private ControlConnection? Try(string path, bool followsLinks)
    {
        if (Inspect(path, followsLinks, out uint owner) is { } unfit)
        {
            Refuse(path, unfit);
            return null;
        }

        ControlConnection? connection = ControlConnection.TryOpen(path, deadline, out Errno error);
        if (connection is null)
        {
            Refuse(path, Explain(error, owner));
            return null;
        }

        if (ControlTrust.Refuse(owner, connection.Peer(), Syscall.geteuid()) is { } distrust)
        {
            connection.Close();
            Refuse(path, distrust);
            return null;
        }

        return connection;
    }

    private void Refuse(string path, string reason)
    {
        _refused.Add(path, reason);
        _order.Add(path);
    }

    /// <summary>Looks before it connects: at what is no socket, and at whose it is.</summary>
    private static string? Inspect(string path, bool followsLinks, out uint owner)
    {
        statx_buffer file = default;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            if (Libc.statx(Libc.AT_FDCWD, bytes, followsLinks ? 0 : Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_TYPE | Libc.STATX_UID, &file) != 0)
            {
                owner = 0;
                Errno error = Errors.Last();
                return error is Errno.ENOENT or Errno.ENOTDIR ? "not there" : Errors.Describe(error);
            }
        }

        owner = file.stx_uid;
        return (file.stx_mode & Libc.S_IFMT) switch
        {
            Libc.S_IFSOCK => null,
            Libc.S_IFDIR => "is a directory",
            Libc.S_IFLNK => "is a symbolic link, which is not followed here",
            _ => "is no socket",
        };
    }

    private static string Explain(Errno error, uint owner) =>
        error == Errno.ECONNREFUSED ? "nobody listens on it: left behind"
        : error is Errno.EACCES or Errno.EPERM ? $"permission denied: it belongs to user {owner}, we are user {Syscall.geteuid()}"
        : error == Errno.EAGAIN ? "takes no connection"
        : error == Errno.EPROTOTYPE ? "is no stream socket"
        : error == Errno.ENAMETOOLONG ? $"longer than the {sockaddr_un.LongestPath} bytes that a socket's path can have"
        : Errors.Describe(error);
}
