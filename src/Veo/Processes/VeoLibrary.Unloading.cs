namespace Veo;

/// <content>How a library ends before its process does.</content>
public sealed partial class VeoLibrary
{
    // Held by look-ups and by requests that use a symbol's address. Calls of the library's functions hold none, which would cost each of
    // them two atomic operations: unloading looks for them instead.
    private LeaseCounter _leases;
    private TaskCompletionSource? _unused;

    /// <summary>Whether the library can be used: it has not been unloaded.</summary>
    public bool IsLoaded => !IsUnloaded;

    internal bool IsUnloaded => _leases.IsClosed;

    /// <summary>How often <see cref="VeoProcess.LoadLibrary"/> gave the library without its being unloaded. Guarded by the process's loading lock.</summary>
    internal int LoadCount { get; set; }

    /// <summary>Takes back one <see cref="VeoProcess.LoadLibrary"/>; the last one unloads the library (<c>veo_unload_library</c>).</summary>
    /// <returns>Whether the library is unloaded; <see langword="false"/> while others who loaded it still use it.</returns>
    /// <remarks>
    /// From then on its functions, its symbols and the kernel interfaces of it are refused with an <see cref="ObjectDisposedException"/>; kernel
    /// interfaces do not count as loads. Blocks until what was submitted to any context before has completed, since that may use the library. Loading the library again, at any time, gives a new object.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// These are the worker's static symbols; or the calling thread is in a host function of the process, or has a batch open.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The library has been unloaded already, or its process is disposed.</exception>
    /// <exception cref="VeoException">The worker could not unload it, or has ended.</exception>
    public bool Unload()
    {
        if (_handle == 0)
        {
            throw new InvalidOperationException("The static symbols are a part of the worker program and cannot be unloaded.");
        }

        Process.DefaultContext.ThrowIfUnusable();
        Process.ThrowIfInsideAnyContext("Unloading a library");
        if (!Process.GiveBack(this))
        {
            return false;
        }

        WaitForUses();
        Process.UnloadNative(this, _handle);
        return true;
    }

    /// <summary>As <see cref="Unload"/>, without blocking the caller.</summary>
    /// <returns>Whether the library is unloaded.</returns>
    public Task<bool> UnloadAsync() =>

        // A thread of its own: kernels that run may take long, in which it must neither hold nor need a thread of the pool.
        Task.Factory.StartNew(Unload, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    internal void ThrowIfUnloaded()
    {
        if (IsUnloaded)
        {
            throw new ObjectDisposedException(
                nameof(VeoLibrary),
                $"The library '{Name}' has been unloaded, and its functions and symbols with it. Load it again, and use what the new {nameof(VeoLibrary)} gives.");
        }
    }

    internal void AcquireLease()
    {
        if (!_leases.TryAcquire())
        {
            ThrowIfUnloaded();
        }
    }

    internal void ReleaseLease()
    {
        if (_leases.Release())
        {
            _unused!.TrySetResult();
        }
    }

    /// <summary>Refuses every use from now on. Called once, under the process's loading lock.</summary>
    internal void Close()
    {
        // Before closing, so that the last lease finds it.
        _unused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _leases.TryClose(out bool wasIdle);
        if (wasIdle)
        {
            _unused.TrySetResult();
        }
    }

    /// <summary>Waits for what passed the check before the library was closed.</summary>
    private void WaitForUses()
    {
        // In this order: blocking calls that are just being handed over are then in a queue, where the barrier is behind them.
        Process.Native.Frames.WaitForSubmissions(this);
        foreach (VeoContext context in Process.Contexts)
        {
            try
            {
                context.Synchronize();
            }
            catch (ObjectDisposedException) when (!context.IsDefault)
            {
                // It takes nothing more, but what it has still runs.
                context.Queue.Close().Wait();
            }
        }

        // Requests that nobody awaits give their leases back when they are collected.
        Process.HarvestFinished();
        _unused!.Task.Wait();
    }
}
