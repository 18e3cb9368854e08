using System.Runtime.CompilerServices;

namespace Veo;

/// <summary>Awaits a <see cref="VeoRequest{T}"/>; used by the compiler.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public readonly struct VeoRequestAwaiter<T> : ICriticalNotifyCompletion
    where T : struct
{
    private readonly VeoRequest<T> _request;

    internal VeoRequestAwaiter(VeoRequest<T> request) => _request = request;

    /// <summary>Whether the request has completed.</summary>
    public bool IsCompleted => _request.IsCompletedForAwaiter;

    /// <summary>The result; blocks if the request has not completed.</summary>
    /// <returns>The result.</returns>
    public T GetResult() => _request.Wait();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _request.AsTask().GetAwaiter().OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _request.AsTask().GetAwaiter().UnsafeOnCompleted(continuation);
}
