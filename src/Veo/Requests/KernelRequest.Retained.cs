using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace Veo.Requests;

/// <content>The request behind a <see cref="VeoRequest{T}"/>: awaited any number of times, it keeps its result and is never reused.</content>
internal sealed partial class KernelRequest<TResult>
{
    private readonly Lock _taskGate = new();
    private bool _isRetained;
    private Task<TResult>? _task;

    internal KernelRequest<TResult> Retain()
    {
        _isRetained = true;
        return this;
    }

    /// <summary>Whether the result is there; looks, and spins for the usual short while.</summary>
    internal bool LookForResult() => GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    internal bool TryGetResult([MaybeNullWhen(false)] out TResult result)
    {
        if (!LookForResult())
        {
            result = default;
            return false;
        }

        result = _core.GetResult(_core.Version);
        return true;
    }

    internal TResult Wait()
    {
        if (_core.GetStatus(_core.Version) == ValueTaskSourceStatus.Pending && !TryWait())
        {
            // Somebody else collects, or has just collected and is about to publish.
            return AsTask().GetAwaiter().GetResult();
        }

        return _core.GetResult(_core.Version);
    }

    internal bool Wait(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            Wait();
            return true;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        if (!LookForResult() && (timeout == TimeSpan.Zero || Task.WaitAny([AsTask()], timeout) < 0))
        {
            return false;
        }

        _core.GetResult(_core.Version);
        return true;
    }

    internal Task<TResult> AsTask()
    {
        lock (_taskGate)
        {
            // Once: a value task source has a single continuation, and all consumers share this task.
            return _task ??= ToTask();
        }
    }
}
