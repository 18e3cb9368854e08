using System.Threading.Tasks.Sources;
using Veo.CompilerServices;

namespace Veo.Requests;

/// <summary>A reusable request with a typed result; the object behind every <see cref="ValueTask{TResult}"/> of a context.</summary>
/// <remarks>It goes back to its context's pool when its result has been taken. One that is never awaited is left to the garbage collector.</remarks>
internal sealed partial class KernelRequest<TResult> : PendingRequest, IValueTaskSource<TResult>, IValueTaskSource
    where TResult : struct
{
    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };
    private bool _spins = true;

    internal KernelRequest(VeoContext context)
        : base(context)
    {
    }

    internal ValueTask<TResult> ToValueTask() => new(this, _core.Version);

    internal ValueTask ToVoidValueTask() => new(this, _core.Version);

    internal Task<TResult> ToTask()
    {
        // A task is handed out at once; nobody awaits it here, so looking for long would only hold up the caller.
        _spins = false;
        return ToValueTask().AsTask();
    }

    internal Task ToVoidTask()
    {
        _spins = false;
        return ToVoidValueTask().AsTask();
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        ValueTaskSourceStatus status = _core.GetStatus(token);
        if (status != ValueTaskSourceStatus.Pending)
        {
            return status;
        }

        Context.Queue.Look(this, _spins);
        return _core.GetStatus(token);
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // First, since it rejects a stale token; then parking, since once the continuation is registered this object may be reused.
        _ = _core.GetStatus(token);
        Context.Queue.Park(this);
        _core.OnCompleted(continuation, state, token, flags);
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public TResult GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            ThrowNotCompleted();
        }

        if (_isRetained)
        {
            return TakeResult(token);
        }

        try
        {
            return TakeResult(token);
        }
        finally
        {
            _core.Reset();
            _spins = true;
            Context.Queue.Recycle(this);
        }
    }

    protected override void Publish(ulong result, Exception? fault)
    {
        if (fault is null)
        {
            _core.SetResult(ResultConverter<TResult>.Convert(result, Context.Process.PointerOwner));
        }
        else
        {
            KeepUnobserved(fault);
            _core.SetException(fault);
        }

        WakeBlocked();
    }

    private static void ThrowNotCompleted() =>
        throw new InvalidOperationException("The kernel call has not completed yet. Await it, or use AsTask() to block on it.");
}
