namespace Veo;

/// <summary>A buffer's memory that is to be freed in the queue of a context, once the calls that use it have completed.</summary>
internal sealed class QueuedFree(VeoContext context, ulong address, ulong byteLength)
{
    /// <summary>Stands for memory that is freed in another way; has completed.</summary>
    internal static readonly QueuedFree Other = Completed();

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the memory is free.</summary>
    internal Task Task => _completion.Task;

    /// <summary>Submits the free.</summary>
    internal void Start() => _ = RunAsync();

    /// <summary>Submits the free on another thread.</summary>
    internal void StartElsewhere() => ThreadPool.UnsafeQueueUserWorkItem(static free => free.Start(), this, preferLocal: false);

    /// <summary>Somebody has taken the memory over, and frees it.</summary>
    internal void Skip() => _completion.TrySetResult();

    private static QueuedFree Completed()
    {
        var free = new QueuedFree(null!, 0, 0);
        free._completion.SetResult();
        return free;
    }

    private async Task RunAsync()
    {
        try
        {
            await context.SubmitFree(address, byteLength).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The context has gone before the buffer's last user; without the process there is no memory either.
            context.Process.SubmitFree(address);
        }
        catch (VeoException exception)
        {
            _completion.TrySetException(exception);
            return;
        }

        _completion.TrySetResult();
    }
}
