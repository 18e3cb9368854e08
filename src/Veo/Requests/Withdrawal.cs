using System.Globalization;
using Veo.Native;

namespace Veo.Requests;

/// <summary>Takes a request back when its token is cancelled, as long as the device has not begun it. One object per call that can be cancelled.</summary>
/// <remarks>
/// It outlives the request's life in its pooled object without harm: an id is withdrawn at most once, and looking at a younger request changes nothing.
/// </remarks>
internal sealed class Withdrawal(CancellationToken token)
{
    private readonly Lock _gate = new();
    private CancellationTokenRegistration _registration;
    private PendingRequest? _request;
    private ulong _id;
    private bool _hasEnded;
    private volatile bool _isWithdrawn;

    /// <summary>Whether the library was asked to take the request back, and did not refuse.</summary>
    internal bool IsWithdrawn => _isWithdrawn;

    /// <summary>A withdrawal for a request with this token; <see langword="null"/> if it would never be used.</summary>
    internal static unsafe Withdrawal? For(VeoNative native, CancellationToken token) =>
        token.CanBeCanceled && native.veohost_request_withdraw != null ? new Withdrawal(token) : null;

    /// <summary>What the awaiter of a request gets that never began.</summary>
    internal OperationCanceledException Explain(in Operation operation, ulong id) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The request was cancelled before the device began it, and taken out of the queue: {operation.Describe()} (request {id})."),
        token);

    /// <summary>Begins to listen to the token; from here on the request may be withdrawn at any moment, also before this returns.</summary>
    internal void Listen(PendingRequest request, ulong id)
    {
        (_request, _id) = (request, id);
        CancellationTokenRegistration registration = token.UnsafeRegister(static state => ((Withdrawal)state!).Withdraw(), this);
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _registration = registration;
                return;
            }
        }

        registration.Unregister();
    }

    /// <summary>The request has completed: the token is not listened to any more.</summary>
    internal void End()
    {
        CancellationTokenRegistration registration;
        lock (_gate)
        {
            _hasEnded = true;
            registration = _registration;
        }

        registration.Unregister();
    }

    private unsafe void Withdraw()
    {
        PendingRequest request = _request!;
        VeoContext context = request.Context;
        if (!context.TryEnterNative())
        {
            return;
        }

        // First: whoever collects the withdrawn request must find it so.
        _isWithdrawn = true;
        bool isWithdrawn = context.Native.veohost_request_withdraw(context.Handle, _id) == 0;
        _isWithdrawn = isWithdrawn;
        context.ExitNative();
        if (isWithdrawn)
        {
            // It may stand behind others, and the completion thread waits for the oldest.
            request.TryCollect(0);
        }
    }
}
