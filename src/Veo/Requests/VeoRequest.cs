using System.Runtime.CompilerServices;
using Veo.CompilerServices;
using Veo.Requests;

namespace Veo;

/// <summary>A submitted request without a result: await it any number of times, wait for it, look at it, or drop it.</summary>
/// <remarks>It keeps its outcome. All members are safe to use from several threads at once.</remarks>
public sealed class VeoRequest
{
    private readonly KernelRequest<VoidResult> _request;

    internal VeoRequest(KernelRequest<VoidResult> request) => _request = request;

    /// <summary>The request's id in its context, as libveo gave it. Ids are unique only within one context.</summary>
    public ulong Id => _request.Id;

    /// <summary>The context that the request was submitted to.</summary>
    public VeoContext Context => _request.Context;

    /// <summary>Whether the request has completed, well or not.</summary>
    public bool IsCompleted => _request.LookForResult(maySpin: false);

    /// <summary>What an awaiter asks: looks, and spins for the usual short while.</summary>
    internal bool IsCompletedForAwaiter => _request.LookForResult(maySpin: true);

    /// <summary>Blocks until the request has completed (<c>veo_call_wait_result</c>).</summary>
    /// <exception cref="VeoException">The request failed.</exception>
    public void Wait() => _request.Wait();

    /// <summary>Blocks until the request has completed or the time is over.</summary>
    /// <param name="timeout">The longest time to wait; zero looks once, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>Whether the request has completed.</returns>
    /// <exception cref="VeoException">The request failed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public bool Wait(TimeSpan timeout) => _request.Wait(timeout);

    /// <summary>The request as a task; the same one every time.</summary>
    /// <returns>The task.</returns>
    public Task AsTask() => _request.AsTask();

    /// <summary>Makes the request awaitable.</summary>
    /// <returns>The awaiter.</returns>
    public VeoRequestAwaiter GetAwaiter() => new(this);

    /// <summary>Chooses where an await continues.</summary>
    /// <param name="continueOnCapturedContext">Whether in the captured synchronization context.</param>
    /// <returns>The awaitable.</returns>
    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) => AsTask().ConfigureAwait(continueOnCapturedContext);
}
