using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Veo.CompilerServices;

namespace Veo.Requests;

/// <summary>A reusable request with a typed result; the object behind every <see cref="ValueTask{TResult}"/> of a context.</summary>
/// <remarks>It goes back to its context's pool when its result has been taken. One that is never awaited is left to the garbage collector.</remarks>
internal sealed partial class KernelRequest<TResult> : PendingRequest, IValueTaskSource<TResult>, IValueTaskSource
    where TResult : struct
{
    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isPooled = true;
    private bool _spins = true;

    // The consumer has looked and taken the result itself; the core never hears of it.
    private bool _isTaken;
    private ulong _taken;

    internal KernelRequest(VeoContext context)
        : base(context)
    {
    }

    /// <summary>A request that never reached libveo, and tells its awaiter why.</summary>
    internal static KernelRequest<TResult> Failed(VeoContext context, Exception fault)
    {
        KernelRequest<TResult> request = new KernelRequest<TResult>(context).Retain();
        request.Publish(0, fault);
        return request;
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

        if (_isTaken)
        {
            return ValueTaskSourceStatus.Succeeded;
        }

        if (!_isPooled)
        {
            LookForResult(_spins);
            return _core.GetStatus(token);
        }

        ulong window = _spins ? Context.Queue.WindowFor(this) : 0;
        _isTaken = TryTake(window, out _taken);
        status = _isTaken ? ValueTaskSourceStatus.Succeeded : _core.GetStatus(token);
        Context.Queue.Looked(window, status != ValueTaskSourceStatus.Pending);
        return status;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // First, since it rejects a stale token; then parking, since once the continuation is registered this object may be reused.
        _ = _core.GetStatus(token);
        if (_isTaken)
        {
            // Who has seen the result may ask for a call all the same; from here on the core has it.
            _isTaken = false;
            Publish(_taken, null);
        }
        else
        {
            Context.Queue.Park(this);
        }

        _core.OnCompleted(continuation, state, token, flags);
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public TResult GetResult(short token)
    {
        bool isPending = _core.GetStatus(token) == ValueTaskSourceStatus.Pending;
        if (isPending && !_isTaken)
        {
            ThrowNotCompleted();
        }

        if (!_isPooled)
        {
            return GetOutcome();
        }

        if (_unobserved is not null)
        {
            Observe();
        }

        try
        {
            return isPending ? ResultConverter<TResult>.Convert(_taken, Context.Process.PointerOwner) : _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _isTaken = false;
            _isPublished = false;
            _spins = true;
            Context.Queue.Recycle(this);
        }
    }

    protected override void Publish(ulong result, Exception? fault)
    {
        // The core last: once it has the result a pooled object may live again.
        if (fault is null)
        {
            TResult value = ResultConverter<TResult>.Convert(result, Context.Process.PointerOwner);
            PublishToAll(value, null);
            _core.SetResult(value);
        }
        else
        {
            KeepUnobserved(fault);
            PublishToAll(default, ExceptionDispatchInfo.Capture(fault));
            _core.SetException(fault);
        }
    }

    private static void ThrowNotCompleted() =>
        throw new InvalidOperationException("The kernel call has not completed yet. Await it, or use AsTask() to block on it.");
}
