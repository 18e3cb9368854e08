using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Veo.Requests;

/// <content>The request behind a <see cref="VeoRequest{T}"/>: awaited any number of times, it keeps its result and is never reused.</content>
internal sealed partial class KernelRequest<TResult>
{
    // What several consumers read. The core's own result is made for one: it shows a result before all threads can see it.
    private TResult _value;
    private ExceptionDispatchInfo? _fault;
    private volatile bool _isPublished;

    // A monitor, since those who block wait on it.
    private readonly object _gate = new();
    private int _blocked;
    private Task<TResult>? _task;

    internal KernelRequest<TResult> Retain()
    {
        _isPooled = false;
        return this;
    }

    /// <summary>Whether the result is there; looks, and on behalf of an awaiter spins for the usual short while.</summary>
    internal bool LookForResult(bool maySpin)
    {
        if (!_isPublished)
        {
            ulong window = maySpin ? Context.Queue.WindowFor(this) : 0;
            Context.Queue.Looked(window, TryCollect(window));
        }

        return _isPublished;
    }

    internal bool TryGetResult([MaybeNullWhen(false)] out TResult result)
    {
        if (!LookForResult(maySpin: false))
        {
            result = default;
            return false;
        }

        result = GetOutcome();
        return true;
    }

    internal TResult Wait()
    {
        if (!_isPublished && !TryWaitUnlessHeldUp())
        {
            // Somebody else collects, or has just collected and is about to publish.
            BlockUntilPublished(Timeout.Infinite);
        }

        return GetOutcome();
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

        GetOutcome();
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

    private TResult GetOutcome()
    {
        if (_fault is not null)
        {
            Observe();
            _fault.Throw();
        }

        return _value;
    }

    /// <summary>Shows the result to everybody who looks or blocks.</summary>
    private void PublishToAll(TResult value, ExceptionDispatchInfo? fault)
    {
        (_value, _fault) = (value, fault);

        // A release; whoever reads it as true sees the result.
        _isPublished = true;

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
            while (!_isPublished)
            {
                long left = deadline == long.MaxValue ? Timeout.Infinite : Math.Max(0, deadline - Environment.TickCount64);
                if (!Monitor.Wait(_gate, (int)left) && Environment.TickCount64 >= deadline)
                {
                    break;
                }
            }
        }

        Interlocked.Decrement(ref _blocked);
        return _isPublished;
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
