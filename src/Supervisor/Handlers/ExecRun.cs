using Supervisor.Lifecycle;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>One command of a hook or a probe that is under way.</summary>
/// <param name="pid">Leads a group of its own.</param>
/// <param name="due">When it is killed, with all that it started; null is never.</param>
internal sealed class ExecRun(ExecRequest request, int pid, OutputPipe pipe, TimeSpan? due)
{
    public int Pid => pid;

    public string Mark => request.Mark;

    public OutputPipe Pipe => pipe;

    public TimeSpan? Due => due;

    /// <summary>Its verdict was told, or nobody wants it any more: its exit is no news.</summary>
    public bool IsSettled { get; private set; }

    public bool IsFor(Incarnation incarnation, Job job) => request.Job == job && request.Incarnation.Generation == incarnation.Generation;

    public void Exited(ExitStatus status)
    {
        if (request.LogName is not null)
        {
            // A hook: its output went to the log.
            Settle(status.Code == 0 ? AttemptResult.Success() : AttemptResult.Failure(status.ToString()));
            return;
        }

        // A probe's output is its message, as in the kubelet.
        Settle((status.Code == 0 ? AttemptResult.Success(pipe.Head) : AttemptResult.Failure(pipe.Head)) with { Tail = pipe.Tail });
    }

    public void TimedOut() =>
        Settle(AttemptResult.Failure($"command timed out: \"{string.Join(' ', request.Process.Argv)}\" timed out after {Durations.Text(request.Timeout)}"));

    /// <summary>Nobody wants the verdict any more.</summary>
    public void Abandon() => IsSettled = true;

    private void Settle(AttemptResult result)
    {
        if (!IsSettled)
        {
            IsSettled = true;
            request.OnEnded(result);
        }
    }
}
