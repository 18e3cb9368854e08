using System.Collections.Concurrent;

namespace Veo.Tests;

/// <summary>A synchronization context with one thread, like a user interface's.</summary>
internal sealed class SingleThreadContext : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    /// <summary>Runs an asynchronous function on a new thread with this context.</summary>
    public Task<T> Run<T>(Func<Task<T>> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            SetSynchronizationContext(this);
            Task<T> task = function();
            task.ContinueWith(_ => _work.CompleteAdding(), TaskScheduler.Default);
            foreach ((SendOrPostCallback callback, object? state) in _work.GetConsumingEnumerable())
            {
                callback(state);
            }

            try
            {
                result.SetResult(task.GetAwaiter().GetResult());
            }
#pragma warning disable CA1031 // Handed to the test.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.SetException(exception);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return result.Task;
    }
}
