namespace Supervisor.Native;

/// <summary>
/// Whether threads can be had. The runtime's pool is asked only when they can: a request for a thread that it can't make (EAGAIN, a pids limit) is
/// never repeated, not even for work that comes later, and from then on it does nothing at all.
/// </summary>
internal static class SpareThreads
{
    private const int StackSize = 64 * 1024;

    /// <summary>Makes so many at the same time, and lets them end. Some tenths of a millisecond.</summary>
    public static bool Exist(int count)
    {
        using ManualResetEventSlim end = new();
        List<Thread> made = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                Thread thread = new(end.Wait, StackSize) { IsBackground = true };
                thread.Start();
                made.Add(thread);
            }

            return true;
        }
        catch (Exception refusal) when (refusal is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
        finally
        {
            end.Set();
            made.ForEach(thread => thread.Join());
        }
    }
}
