using System.Globalization;

namespace Supervisor.Processes;

/// <summary>
/// How many processes of our control group the kernel has killed for want of memory: <c>oom_kill</c> of <c>memory.events</c> (cgroup v2), or of
/// <c>memory.oom_control</c> (v1). A container that shows neither has no answer.
/// </summary>
/// <param name="root">Before /proc and /sys; empty but in tests.</param>
internal sealed class OomKills(string root = "")
{
    private const string Word = "oom_kill ";

    private string? _path;
    private bool _isSearched;

    /// <summary>The count of this moment; null where it can't be read.</summary>
    public long? Count()
    {
        if (!_isSearched)
        {
            _isSearched = true;
            _path = Places().FirstOrDefault(place => Read(place) is not null);
        }

        return _path is null ? null : Read(_path);
    }

    /// <summary>
    /// Where it may stand, by /proc/self/cgroup. Below the group's own path first; in a container that shows the host's path, the mount itself is
    /// our group (Docker on v1).
    /// </summary>
    private IEnumerable<string> Places()
    {
        foreach (string line in (SmallFile.Read($"{root}/proc/self/cgroup") ?? "").Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            string below = path == "/" ? "" : path;
            if (controllers.Split(',').Contains("memory"))
            {
                yield return $"{root}/sys/fs/cgroup/memory{below}/memory.oom_control";
                yield return $"{root}/sys/fs/cgroup/memory/memory.oom_control";
            }
            else if (controllers.Length == 0)
            {
                yield return $"{root}/sys/fs/cgroup{below}/memory.events";
                yield return $"{root}/sys/fs/cgroup/memory.events";
            }
        }

        // Without /proc.
        yield return $"{root}/sys/fs/cgroup/memory.events";
        yield return $"{root}/sys/fs/cgroup/memory/memory.oom_control";
    }

    private static long? Read(string place)
    {
        foreach (string line in (SmallFile.Read(place) ?? "").Split('\n'))
        {
            // Not oom_kill_disable of v1.
            if (line.StartsWith(Word, StringComparison.Ordinal) && long.TryParse(line.AsSpan(Word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                return count;
            }
        }

        return null;
    }
}
