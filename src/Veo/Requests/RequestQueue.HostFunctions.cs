namespace Veo.Requests;

/// <content>The host function that runs in the queue, and what its thread must not do.</content>
/// <remarks>
/// What stands behind the function starts when it has returned. libveo would let the queue pass, or hang, if the function's thread looked at a
/// request there; so that thread collects only what stands in front.
/// </remarks>
internal sealed partial class RequestQueue
{
    private HostFunction? _running;

    /// <summary>Whether the calling thread is in a host function of this queue.</summary>
    internal bool RunsCaller => Volatile.Read(ref _running) is HostFunction running && running.IsCaller;

    /// <summary>Whether the calling thread is in a host function that a request of this queue waits for.</summary>
    internal bool IsHeldUpByCaller(ulong id) => Volatile.Read(ref _running) is HostFunction running && running.IsCaller && IsFrom(running.Id, id);

    // By the distance, as ids may start anywhere.
    private static bool IsFrom(ulong start, ulong id) => unchecked((long)(id - start)) >= 0;

    internal void EnterHostFunction(HostFunction function) => Volatile.Write(ref _running, function);

    internal void LeaveHostFunction() => Volatile.Write(ref _running, null);
}
