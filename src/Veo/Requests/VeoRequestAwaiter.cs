using System.Runtime.CompilerServices;

namespace Veo;

/// <summary>Awaits a <see cref="VeoRequest"/>; used by the compiler.</summary>
public readonly struct VeoRequestAwaiter : ICriticalNotifyCompletion
{
    private readonly VeoRequest _request;

    internal VeoRequestAwaiter(VeoRequest request) => _request = request;

    /// <summary>Whether the request has completed.</summary>
    public bool IsCompleted => _request.IsCompletedForAwaiter;

    /// <summary>Ends the await; blocks if the request has not completed.</summary>
    public void GetResult() => _request.Wait();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _request.AsTask().GetAwaiter().OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _request.AsTask().GetAwaiter().UnsafeOnCompleted(continuation);
}
