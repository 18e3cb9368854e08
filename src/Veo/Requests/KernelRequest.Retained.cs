using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace Veo.Requests;

/// <content>The request behind a <see cref="VeoRequest{T}"/>: awaited any number of times, it keeps its result and is never reused.</content>
internal sealed partial class KernelRequest<TResult>
{
    // A monitor, since those who block wait on it.
    private readonly object _gate = new();
    private int _blocked;
    private bool _isRetained;
    private Task<TResult>? _task;

    internal KernelRequest<TResult> Retain()
    {
        _isRetained = true;
        return this;
    }

    /// <summary>Whether the result is there; looks, and on behalf of an awaiter spins for the usual short while.</summary>
    internal bool LookForResult(bool maySpin)
    {
        if (!IsPublished)
        {
            Context.Queue.Look(this, maySpin);
        }

        return IsPublished;
    }

    internal bool TryGetResult([MaybeNullWhen(false)] out TResult result)
    {
        if (!LookForResult(maySpin: false))
        {
            result = default;
            return false;
        }

        result = _core.GetResult(_core.Version);
        return true;
    }

    internal TResult Wait()
    {
        if (!IsPublished && !TryWaitUnlessHeldUp())
        {
            // Somebody else collects, or has just collected and is about to publish.
            BlockUntilPublished(Timeout.Infinite);
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
        if (!LookForResult(maySpin: false) && (timeout == TimeSpan.Zero || !BlockUnlessHeldUp(Milliseconds(timeout))))
        {
            return false;
        }

        _core.GetResult(_core.Version);
        return true;
    }

    private bool TryWaitUnlessHeldUp()
    {
        Context.ThrowIfCallerHoldsUp(Id);
        return TryWait();
    }

    private bool BlockUnlessHeldUp(int milliseconds)
    {
        Context.ThrowIfCallerHoldsUp(Id);
        return BlockUntilPublished(milliseconds);
    }

    private bool IsPublished => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>Wakes those who block. Called once the result is in its place; the object may live again by then, and who is woken looks again.</summary>
    private void WakeBlocked()
    {
        // The fence between result and counter pairs with the increment in BlockUntilPublished: one of the two sides sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _blocked) != 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Blocks until the completion thread, or whoever else collects, has published the result. Needs no thread of the pool.</summary>
    private bool BlockUntilPublished(int milliseconds)
    {
        long deadline = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        Context.Queue.Park(this);
        Interlocked.Increment(ref _blocked);
        lock (_gate)
        {
            while (!IsPublished)
            {
                long left = deadline == long.MaxValue ? Timeout.Infinite : Math.Max(0, deadline - Environment.TickCount64);
                if (!Monitor.Wait(_gate, (int)left) && Environment.TickCount64 >= deadline)
                {
                    break;
                }
            }
        }

        Interlocked.Decrement(ref _blocked);
        return IsPublished;
    }

    // Rounded up, so that a short time is not none; what is too long to count is no limit.
    private static int Milliseconds(TimeSpan timeout) =>
        timeout.TotalMilliseconds >= int.MaxValue ? Timeout.Infinite : (int)Math.Ceiling(timeout.TotalMilliseconds);

    internal Task<TResult> AsTask()
    {
        lock (_gate)
        {
            // Once: a value task source has a single continuation, and all consumers share this task.
            return _task ??= ToTask();
        }
    }
}
