namespace Veo.Requests;

/// <content>A fault that nobody looks at is not lost: it surfaces once, as that of a task does.</content>
internal sealed partial class KernelRequest<TResult>
{
    // Dropped together with the request, it raises TaskScheduler.UnobservedTaskException when it is collected.
    private Task? _unobserved;

    private void KeepUnobserved(Exception fault)
    {
        if (!IsUnattended)
        {
            _unobserved = Task.FromException(fault);
        }
    }

    /// <summary>The result, or its exception, on its way to somebody who asked for it.</summary>
    private TResult TakeResult(short token)
    {
        if (_unobserved is Task fault)
        {
            // Reading it is what tells a task that it has been looked at.
            _ = fault.Exception;
            _unobserved = null;
        }

        // Awaiters of a VeoRequest continue after this task, but take the result from here.
        if (_task is { IsFaulted: true } task)
        {
            _ = task.Exception;
        }

        return _core.GetResult(token);
    }
}
