using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>A function of this program in a context's queue, from its submission until its request has completed.</summary>
/// <remarks>
/// libveo gets a handle of this object, and calls with it at most once, before the request completes: then the handle is freed, whether the
/// function was called or the worker has died before.
/// </remarks>
internal abstract class HostFunction
{
    // The queue has not come to it.
    private const int Waiting = 0;

    // It runs, or has run.
    private const int Begun = 1;

    // It will not run, though the queue comes to it.
    private const int Cancelled = 2;

    private static readonly CallResources NoResources = new();

    private readonly VeoContext _context;
    private readonly ExecutionContext? _execution = ExecutionContext.Capture();
    private readonly CancellationToken _cancellation;
    private nint _handle;
    private ulong _id = VeoNative.VEO_REQUEST_ID_INVALID;
    private int _state;
    private int _threadId;

    protected HostFunction(VeoContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _cancellation = cancellationToken;
    }

    /// <summary>What libveo calls.</summary>
    internal static unsafe delegate* unmanaged[Cdecl]<void*, ulong> Entry => &Enter;

    /// <summary>What it is called with.</summary>
    internal nint Handle => _handle;

    /// <summary>The request's id.</summary>
    internal ulong Id
    {
        get
        {
            // The function may run before its submitter has heard of the id.
            SpinWait pause = default;
            ulong id;
            while ((id = Volatile.Read(ref _id)) == VeoNative.VEO_REQUEST_ID_INVALID)
            {
                pause.SpinOnce();
            }

            return id;
        }

        set => Volatile.Write(ref _id, value);
    }

    /// <summary>Whether the calling thread is the one that runs it.</summary>
    internal bool IsCaller => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Submits the function. If libveo does not take it, the awaiter is told.</summary>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    internal void Submit()
    {
        _handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        Task completion;
        try
        {
            CallResources resources = NoResources;
            completion = _context.Queue.Submit<CompilerServices.VoidResult, HostSubmission>(new HostSubmission(this), ref resources).ToVoidTask();
        }
        catch (VeoException exception)
        {
            FreeHandle();
            Publish(exception);
            return;
        }
        catch
        {
            FreeHandle();
            throw;
        }

        _ = FinishAsync(completion);
    }

    /// <summary>Calls the user's function and keeps what comes of it. Never throws.</summary>
    protected abstract void Call();

    /// <summary>Tells the awaiter what came of the function; <paramref name="fault"/> if it was not called.</summary>
    protected abstract void Publish(Exception? fault);

    /// <summary>Tells the awaiter that the function will not be called.</summary>
    protected abstract void PublishCancelled(CancellationToken cancellationToken);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe ulong Enter(void* handle)
    {
        Unsafe.As<HostFunction>(GCHandle.FromIntPtr((nint)handle).Target!).Run();
        return 0;
    }

    private void Run()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting)
        {
            return;
        }

        _threadId = Environment.CurrentManagedThreadId;
        _context.Queue.EnterHostFunction(this);
        if (_execution is null)
        {
            Call();
        }
        else
        {
            ExecutionContext.Run(_execution, static function => Unsafe.As<HostFunction>(function!).Call(), this);
        }

        _context.Queue.LeaveHostFunction();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the request failed with is told to the awaiter.")]
    private async Task FinishAsync(Task completion)
    {
        Exception? fault = null;
        using (_cancellation.UnsafeRegister(static function => Unsafe.As<HostFunction>(function!).Cancel(), this))
        {
            try
            {
                await completion.ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                fault = exception;
            }
        }

        // A library that has not ended the request by the end of its process may still call; then the handle stays, and nothing runs.
        if (fault is null || !_context.Process.IsDisposed || Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Begun)
        {
            FreeHandle();
        }

        Publish(fault);
    }

    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
        {
            PublishCancelled(_cancellation);
        }
    }

    private void FreeHandle() => GCHandle.FromIntPtr(_handle).Free();
}
