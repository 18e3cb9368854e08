using System.Diagnostics;
using System.Runtime.CompilerServices;
using Veo.CompilerServices;
using Veo.Requests;

namespace Veo;

/// <content>Functions of this program in the queue.</content>
public sealed partial class VeoContext
{
    /// <summary>Runs a function of this program in the context's queue (<c>veo_call_async_vh</c>): behind what was submitted before, and in front of what follows.</summary>
    /// <typeparam name="T">The type of its result; any.</typeparam>
    /// <param name="function">The function. It runs on a thread of the VEO library and holds up the context until it returns.</param>
    /// <param name="cancellationToken">Honoured until the function begins; then it is not called, and the await ends at once.</param>
    /// <returns>The function's result; what it throws is thrown by the await, with its stack trace.</returns>
    /// <remarks>
    /// <para>
    /// What kernels and transfers in front have written, stack arguments and host memory included, is there for the function. It may submit to any context,
    /// wait for requests in front of it, and wait for anything on other contexts. Refused with an <see cref="InvalidOperationException"/> is what would wait for the
    /// function's own end: waiting for requests behind it in its own context (blocking calls, <see cref="Synchronize"/>, <see cref="VeoRequest{T}.Wait()"/>, in the
    /// default context also loading, allocation and blocking transfers), <see cref="Dispose"/> of the context or the process, and unloading a library.
    /// </para>
    /// <para>
    /// Blocking on a task whose completion needs this context (<c>Task.Wait</c>) cannot be noticed, and never ends. A function that is asynchronous itself
    /// holds up the queue only until its first <see langword="await"/>.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">There is no function.</exception>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="OperationCanceledException">Through the await: it was cancelled before the function began.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended before the function began; it is not called any more.</exception>
    public ValueTask<T> RunOnHostAsync<T>(Func<T> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new ValueTask<T>(SubmitHostFunction(function, cancellationToken));
    }

    /// <summary>As <see cref="RunOnHostAsync{T}(Func{T}, CancellationToken)"/>, for a function without a result.</summary>
    /// <param name="function">The function. It runs on a thread of the VEO library and holds up the context until it returns.</param>
    /// <param name="cancellationToken">Honoured until the function begins; then it is not called, and the await ends at once.</param>
    /// <returns>The await ends when the function has returned; what it throws is thrown by the await, with its stack trace.</returns>
    /// <exception cref="ArgumentNullException">There is no function.</exception>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="OperationCanceledException">Through the await: it was cancelled before the function began.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended before the function began; it is not called any more.</exception>
    public ValueTask RunOnHostAsync(Action function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new ValueTask(SubmitHostFunction(
            () =>
            {
                function();
                return default(VoidResult);
            },
            cancellationToken));
    }

    /// <summary>Whether the end of the context would wait for the calling thread: it is in a host function of it, or has a batch open.</summary>
    internal bool IsHeldOpenByCaller => Queue.RunsCaller || Queue.HasBatchOfCaller;

    /// <summary>Refuses to wait for a request that stands behind the host function which the calling thread is in.</summary>
    internal void ThrowIfCallerHoldsUp(ulong id)
    {
        if (Queue.IsHeldUpByCaller(id))
        {
            ThrowInsideHostFunction($"Request {id}");
        }
    }

    /// <summary>Refuses what would wait for the end of a host function of this context that the calling thread is in.</summary>
    internal void ThrowIfInsideHostFunction(string operation)
    {
        if (Queue.RunsCaller)
        {
            ThrowInsideHostFunction(operation);
        }
    }

    /// <summary>Refuses what would wait for the end of a batch of this context that the calling thread has open.</summary>
    internal void ThrowIfInsideBatch(string operation)
    {
        if (Queue.HasBatchOfCaller)
        {
            throw new InvalidOperationException(
                $"{operation} would wait for the end of a batch that this thread has open ({nameof(BeginBatch)}). Do it before, or after the batch's disposal.");
        }
    }

    private Task<T> SubmitHostFunction<T>(Func<T> function, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        if (Process.Loss.Cause is not null)
        {
            return Task.FromException<T>(ExplainRefusal(new Operation(OperationKind.HostFunction), cancellationToken));
        }

        var hostFunction = new HostFunction<T>(this, function, cancellationToken);
        hostFunction.Submit();
        return hostFunction.Task;
    }

    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowInsideHostFunction(string operation) =>
        throw new InvalidOperationException(
            $"{operation} would wait for the end of the host function that it is asked for in, since it stands behind it in the context's queue " +
            $"({nameof(RunOnHostAsync)}). Do it outside of the function, on another context, or submit it and await it elsewhere.");
}
