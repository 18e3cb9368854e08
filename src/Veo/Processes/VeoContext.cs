using Veo.Native;
using Veo.Requests;

namespace Veo;

/// <summary>An ordered queue of requests that one thread of the worker runs.</summary>
/// <remarks>
/// Requests of one context run strictly one after the other; different contexts run beside each other. All members are safe to use from several
/// threads. Disposal lets what was submitted finish, for at most 20 seconds.
/// </remarks>
public sealed partial class VeoContext : IAsyncDisposable, IDisposable
{
    private LeaseCounter _users;
    private TaskCompletionSource? _idle;
    private Task? _closing;

    internal VeoContext(VeoProcess process, nint handle, bool isDefault)
    {
        Process = process;
        Handle = handle;
        IsDefault = isDefault;
        Native = process.Native;
        Queue = new RequestQueue(this);
        ThreadId = FindThread();
    }

    /// <summary>The process that the context belongs to.</summary>
    public VeoProcess Process { get; }

    /// <summary>Whether this is the context that was opened with the process. It lives as long as the process; disposing it does nothing.</summary>
    public bool IsDefault { get; }

    /// <summary>The id of the worker's thread that runs the context's requests, as the operating system counts threads; <see langword="null"/> if the library cannot tell.</summary>
    /// <remarks>
    /// For pinning it to a processor with <c>sched_setaffinity</c> or <c>taskset -p</c>, and for <c>/proc/&lt;ProcessId&gt;/task/&lt;ThreadId&gt;</c>. The default context's is
    /// the worker's first thread. NEC's library does not tell it; there cores are chosen with the environment variable <c>VE_CORE_NUMBER</c>.
    /// </remarks>
    public int? ThreadId { get; }

    /// <summary>The context's state (<c>veo_get_context_state</c>).</summary>
    public unsafe VeoContextState State
    {
        get
        {
            if (!_users.TryAcquire())
            {
                return VeoContextState.Disposed;
            }

            try
            {
                return Process.Loss.Cause is not null || Native.veo_get_context_state(Handle) == veo_context_state.VEO_STATE_EXIT
                    ? VeoContextState.Exited
                    : VeoContextState.Running;
            }
            finally
            {
                ExitNative();
            }
        }
    }

    internal nint Handle { get; }

    internal VeoNative Native { get; }

    internal RequestQueue Queue { get; }

    /// <summary>Whether a thread is inside a blocking native call of this context.</summary>
    internal bool HasUsers => _users.Count > 0;

    /// <summary>Whether it has requests, or a thread blocked in it.</summary>
    internal bool IsBusy => HasUsers || Queue.Count > 0;

    /// <summary>Whether the library has noticed the worker's end on this context; not once it is being disposed.</summary>
    internal unsafe bool HasExited
    {
        get
        {
            if (!_users.TryAcquire())
            {
                return false;
            }

            try
            {
                return Native.veo_get_context_state(Handle) == veo_context_state.VEO_STATE_EXIT;
            }
            finally
            {
                ExitNative();
            }
        }
    }

    /// <summary>Completes when everything submitted to this context before has completed.</summary>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when the queue has come this far.</returns>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended.</exception>
    public ValueTask SynchronizeAsync(CancellationToken cancellationToken = default) =>
        SubmitTransfer(OperationKind.Synchronize, default, ReadOnlyMemory<byte>.Empty, cancellationToken).ToVoidValueTask();

    /// <summary>Blocks until everything submitted to this context before has completed.</summary>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    /// <exception cref="InvalidOperationException">The calling thread is in a host function of the context, which would wait for itself.</exception>
    public void Synchronize()
    {
        ThrowIfInsideHostFunction("Synchronizing a context");
        SubmitTransfer(OperationKind.Synchronize, default, ReadOnlyMemory<byte>.Empty, default).Retain().Wait();
    }

    /// <summary>Closes the context after what was submitted to it has finished, within 20 seconds. Does nothing for the default context.</summary>
    /// <remarks>
    /// In a host function of the context, or with a batch of it open, it only begins and does not wait. On a Vector Engine its thread goes on to the next context that is opened, since a worker can
    /// start only 18 of them in its life.
    /// </remarks>
    public void Dispose()
    {
        if (IsDefault)
        {
            return;
        }

        if (IsHeldOpenByCaller)
        {
            _ = DisposeAsync().AsTask();
            return;
        }

        var closing = new Task(Close);
        if (Interlocked.CompareExchange(ref _closing, closing, null) is Task first)
        {
            first.GetAwaiter().GetResult();
            return;
        }

        closing.RunSynchronously(TaskScheduler.Default);
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the caller.</summary>
    /// <returns>Completes when the context is closed.</returns>
    public ValueTask DisposeAsync()
    {
        if (IsDefault)
        {
            return default;
        }

        // A thread of its own: the end may take seconds, in which it must neither hold nor need a thread of the pool.
        var closing = new Task(Close, TaskCreationOptions.LongRunning);
        if (Interlocked.CompareExchange(ref _closing, closing, null) is Task first)
        {
            return new ValueTask(first);
        }

        closing.Start(TaskScheduler.Default);
        return new ValueTask(closing);
    }

    /// <summary>Enters a native call that blocks; the context is not closed before <see cref="ExitNative"/>.</summary>
    /// <exception cref="InvalidOperationException">The calling thread is in a host function of the context, which would wait for itself.</exception>
    internal void EnterNative()
    {
        if (Queue.RunsCaller)
        {
            ThrowInsideHostFunction("A blocking operation of this context");
        }

        if (!_users.TryAcquire())
        {
            ThrowDisposed();
        }
    }

    internal void ExitNative()
    {
        if (_users.Release())
        {
            Volatile.Read(ref _idle)?.TrySetResult();
        }
    }

    internal bool TryEnterNative() => _users.TryAcquire();

    internal void ThrowIfDisposed()
    {
        if (_users.IsClosed)
        {
            ThrowDisposed();
        }
    }

    internal void ThrowIfUnusable()
    {
        ThrowIfDisposed();
        if (Process.Loss.Cause is not null)
        {
            throw Process.Loss.AlreadyLost("the call");
        }
    }

    /// <summary>Why an operation is not submitted: its token is cancelled, or the process is lost.</summary>
    internal Exception ExplainRefusal(in Operation operation, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? new OperationCanceledException($"The token was cancelled before the operation was submitted: {operation.Describe()}.", cancellationToken)
            : Process.Loss.AlreadyLost(operation.Describe());

    internal void ThrowDisposed() =>
        throw new ObjectDisposedException(
            nameof(VeoContext), Process.IsDisposed ? "The VeoProcess has been disposed." : "The VeoContext has been disposed.");

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>Tasks that complete when all requests are collected and all threads have left.</returns>
    internal (Task Drained, Task Left) BeginClose()
    {
        // Before closing, so that the last one to leave finds it.
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        idle = Interlocked.CompareExchange(ref _idle, idle, null) ?? idle;
        _users.TryClose(out _);
        if (_users.Count == 0)
        {
            idle.TrySetResult();
        }

        return (Queue.Close(), idle.Task);
    }

    private unsafe int? FindThread()
    {
        int id = Native.veohost_context_thread == null ? 0 : Native.veohost_context_thread(Handle);
        return id > 0 ? id : null;
    }

    private void Close()
    {
        long deadline = MonotonicClock.DeadlineIn(VeoProcess.DrainTime);
        (Task drained, Task left) = BeginClose();

        // A kernel that does not end keeps its context; it goes with the process.
        if (Task.WaitAll([drained, left], MonotonicClock.Until(deadline)) && Queue.StopCompletion(VeoProcess.StopTime))
        {
            Process.CloseContext(this);
        }
    }
}
