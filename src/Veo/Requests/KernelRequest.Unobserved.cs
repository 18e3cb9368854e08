namespace Veo.Requests;

/// <content>A fault that nobody looks at is not lost: it surfaces once, as that of a task does.</content>
internal sealed partial class KernelRequest<TResult>
{
    // Dropped together with the request, it raises TaskScheduler.UnobservedTaskException when it is collected.
    private Task? _unobserved;

    private void KeepUnobserved(Exception fault)
    {
        // As with tasks, a cancellation is nothing to worry about.
        if (!IsUnattended && fault is not OperationCanceledException)
        {
            _unobserved = Task.FromException(fault);
        }
    }

    /// <summary>The fault is on its way to somebody who asked for it.</summary>
    private void Observe()
    {
        // Reading it is what tells a task that it has been looked at.
        _ = _unobserved?.Exception;
        _unobserved = null;

        // Awaiters of a VeoRequest continue after this task, but take the result from the request.
        if (_task is { IsFaulted: true } task)
        {
            _ = task.Exception;
        }
    }
}
