using System.Diagnostics.CodeAnalysis;

namespace Veo.Requests;

/// <summary>A function of this program in a context's queue, with its result, which stays on this side: it may be of any type.</summary>
internal sealed class HostFunction<T>(VeoContext context, Func<T> function, CancellationToken cancellationToken) : HostFunction(context, cancellationToken)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasReturned;
    private T _result = default!;
    private Exception? _exception;

    /// <summary>Completes when the queue has passed the function.</summary>
    internal Task<T> Task => _completion.Task;

    [SuppressMessage("Design", "CA1031", Justification = "Thrown to the awaiter.")]
    protected override void Call()
    {
        try
        {
            _result = function();
            _hasReturned = true;
        }
        catch (Exception exception)
        {
            _exception = exception;
        }
    }

    protected override void Publish(Exception? fault)
    {
        if (_hasReturned)
        {
            _completion.TrySetResult(_result);
        }
        else
        {
            // Awaiting a task throws its exception with the trace of where it was thrown.
            _completion.TrySetException(_exception ?? fault ?? new InvalidOperationException("The VEO library completed a host function that it has not called."));
        }
    }

    protected override void PublishCancelled(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
