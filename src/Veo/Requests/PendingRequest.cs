using Veo.Diagnostics;
using Veo.Native;

namespace Veo.Requests;

/// <summary>A request that libveo has: from its submission until its result is collected and published.</summary>
/// <remarks>
/// A request id can be collected once, so whoever wants to collect first wins <see cref="_state"/> by a compare-and-swap: an awaiter that looks,
/// a thread that blocks, or the context's completion thread. The links and <see cref="IsParked"/> belong to the queue and its lock.
/// </remarks>
internal abstract unsafe class PendingRequest
{
    // Nobody collects; anybody may try.
    private const int Outstanding = 0;

    // Somebody looks for a bounded time, and then either has collected or gives the request back.
    private const int Looking = 1;

    // Somebody blocks until the request has completed, and will collect it.
    private const int Waiting = 2;

    // The result is known; publishing follows, or has followed.
    private const int Collected = 3;

    private CallResources _resources = new();
    private Operation _operation;
    private Withdrawal? _withdrawal;
    private int _state = Collected;
    private bool _isLeftLinked;

    protected PendingRequest(VeoContext context) => Context = context;

    internal VeoContext Context { get; }

    internal ulong Id { get; private set; }

    internal PendingRequest? Previous { get; set; }

    internal PendingRequest? Next { get; set; }

    /// <summary>Whether this is the runtime's own, which nobody is to await: the free of a buffer.</summary>
    protected bool IsUnattended => _operation.Kind == OperationKind.Free;

    /// <summary>Whether this is in the queue's list.</summary>
    internal bool IsLinked { get; set; }

    /// <summary>Whether somebody waits for the completion thread to complete this.</summary>
    internal bool IsParked { get; set; }

    /// <summary>Whether a blocked thread collects this, so that the completion thread need not watch it.</summary>
    internal bool IsWaitedFor => Volatile.Read(ref _state) == Waiting;

    /// <summary>Whether it is known how this ended.</summary>
    internal bool IsCollected => Volatile.Read(ref _state) == Collected;

    /// <summary>Whether the consumer has the result, and anybody who holds the queue's lock may take this out of the list.</summary>
    internal bool IsLeftLinked => IsCollected && _isLeftLinked;

    /// <summary>Begins a life as request <paramref name="id"/>. Called under the queue's lock, before the request can be seen.</summary>
    internal void Begin(ulong id, in Operation operation, ref CallResources resources, Withdrawal? withdrawal)
    {
        Id = id;
        _operation = operation;
        _isLeftLinked = false;
        if (withdrawal is not null)
        {
            _withdrawal = withdrawal;
        }

        if (!resources.IsEmpty)
        {
            (_resources, resources) = (resources, _resources);
        }

        // Release: who wins the state sees the id.
        Volatile.Write(ref _state, Outstanding);
    }

    /// <summary>Looks for a bounded time, and completes the request if it is done.</summary>
    /// <returns>Whether this call completed it.</returns>
    internal bool TryCollect(ulong timeoutNanoseconds)
    {
        if (Context.Queue.IsHeldUpByCaller(Id) || Interlocked.CompareExchange(ref _state, Looking, Outstanding) != Outstanding)
        {
            return false;
        }

        ulong result = 0;
        veo_command_state state = Context.Native.Collect(Context.Handle, Id, &result, timeoutNanoseconds);
        if (state == veo_command_state.VEO_COMMAND_UNFINISHED)
        {
            Volatile.Write(ref _state, Outstanding);
            return false;
        }

        Complete(state, result);
        return true;
    }

    /// <summary>
    /// Looks for a bounded time on behalf of the only consumer, and takes the result if the request has succeeded: without publishing it, since
    /// nobody else may look, and without the queue's lock, which the consumer takes when it gives the object back.
    /// </summary>
    /// <returns>Whether the consumer has the result. If not, the request is unfinished, or complete and published.</returns>
    internal bool TryTake(ulong timeoutNanoseconds, out ulong result)
    {
        result = 0;
        if (Context.Queue.IsHeldUpByCaller(Id) || Interlocked.CompareExchange(ref _state, Looking, Outstanding) != Outstanding)
        {
            return false;
        }

        ulong value = 0;
        veo_command_state state = Context.Native.Collect(Context.Handle, Id, &value, timeoutNanoseconds);
        if (state == veo_command_state.VEO_COMMAND_UNFINISHED)
        {
            Volatile.Write(ref _state, Outstanding);
            return false;
        }

        if (state != veo_command_state.VEO_COMMAND_OK || !TryRelease())
        {
            Complete(state, value);
            return false;
        }

        // Before the state, which tells others that they may read it.
        _isLeftLinked = true;
        Volatile.Write(ref _state, Collected);
        result = value;
        return true;
    }

    /// <summary>Blocks until the request has completed, and completes it, unless somebody else is about to collect it.</summary>
    /// <returns>Whether this call completed it.</returns>
    internal bool TryWait()
    {
        if (Interlocked.CompareExchange(ref _state, Waiting, Outstanding) != Outstanding)
        {
            return false;
        }

        ulong result = 0;
        Complete(Context.Native.veo_call_wait_result(Context.Handle, Id, &result), result);
        return true;
    }

    /// <summary>After the loss of the process: collects the result without publishing it, so that the cause can be looked for first.</summary>
    /// <returns>Whether it was collected; the caller then publishes it with <see cref="Complete"/>.</returns>
    internal bool TryCollectUnpublished(out veo_command_state state, out ulong result)
    {
        state = veo_command_state.VEO_COMMAND_UNFINISHED;
        result = 0;
        if (Context.Queue.IsHeldUpByCaller(Id) || Interlocked.CompareExchange(ref _state, Looking, Outstanding) != Outstanding)
        {
            return false;
        }

        ulong value = 0;
        state = Context.Native.Collect(Context.Handle, Id, &value, 0);
        result = value;
        Volatile.Write(ref _state, state == veo_command_state.VEO_COMMAND_UNFINISHED ? Outstanding : Collected);
        return state != veo_command_state.VEO_COMMAND_UNFINISHED;
    }

    /// <summary>Remembers a kernel's fault as the cause of the process's loss, if that is what this result means.</summary>
    internal void LatchFault(veo_command_state state, ulong result)
    {
        if (state == veo_command_state.VEO_COMMAND_EXCEPTION && _operation.Kind == OperationKind.Call)
        {
            _ = Context.Process.Loss.KernelFault(_operation, Id, (int)result);
        }
    }

    /// <summary>Publishes a result that the caller has collected.</summary>
    internal void Complete(veo_command_state state, ulong result)
    {
        Exception? fault = state == veo_command_state.VEO_COMMAND_OK ? null : Explain(state, result);
        Volatile.Write(ref _state, Collected);

        // In this order: buffers are free and the queue has forgotten the request before anybody can see the result and reuse either.
        RequestTrace? trace = _resources.TakeTrace();
        EndWithdrawal();
        Exception? unpinning = _resources.Release();
        fault ??= unpinning;
        Context.Queue.Unlink(this);
        if (trace is not null || fault is not null)
        {
            Context.Process.Diagnostics.Completed(trace, _operation, Id, fault);
        }

        Publish(result, fault);
    }

    /// <summary>Gives up a request that its library never ends, unless somebody has it in hand. What it refers to stays pinned: it may still be used.</summary>
    /// <returns>The resources, if the request was given up.</returns>
    internal CallResources? TryAbandon(Exception fault)
    {
        if (Interlocked.CompareExchange(ref _state, Looking, Outstanding) != Outstanding)
        {
            return null;
        }

        EndWithdrawal();
        CallResources resources = _resources;
        _resources = new CallResources();
        Volatile.Write(ref _state, Collected);
        Context.Queue.Unlink(this);

        // Without the trace, which the library may still write to.
        Context.Process.Diagnostics.Completed(null, _operation, Id, fault);
        Publish(0, fault);
        return resources;
    }

    /// <summary>Gives back what the request holds, if that cannot fail and nobody listens.</summary>
    private bool TryRelease()
    {
        if (_resources.HasPins || _resources.Trace is not null)
        {
            return false;
        }

        EndWithdrawal();
        if (!_resources.IsEmpty)
        {
            _ = _resources.Release();
        }

        return true;
    }

    private void EndWithdrawal()
    {
        if (_withdrawal is not null)
        {
            _withdrawal.End();
            _withdrawal = null;
        }
    }

    /// <summary>Makes the result visible to its consumers. Afterwards the object may already live again.</summary>
    protected abstract void Publish(ulong result, Exception? fault);

    private Exception Explain(veo_command_state state, ulong result)
    {
        if (state == veo_command_state.VEO_COMMAND_ERROR && _withdrawal is { IsWithdrawn: true } withdrawal && !Context.Process.Loss.Detect())
        {
            return withdrawal.Explain(_operation, Id);
        }

        if (state == veo_command_state.VEO_COMMAND_EXCEPTION && _operation.Kind == OperationKind.Call)
        {
            return Context.Process.Loss.KernelFault(_operation, Id, (int)result);
        }

        // Before the search for the cause, which waits for requests that somebody is just looking at.
        Volatile.Write(ref _state, Collected);
        return Context.Process.Loss.RequestFailed(_operation, Id, state, result);
    }
}
