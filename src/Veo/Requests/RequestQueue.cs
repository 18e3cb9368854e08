using Veo.CompilerServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>The requests of one context that libveo has and nobody has collected, in the order of their submission.</summary>
/// <remarks>
/// The lock makes submission and the list one step, so the head is always the request that completes first. It also guards the pool. Native calls
/// under it only submit; none waits.
/// </remarks>
internal sealed partial class RequestQueue(VeoContext context)
{
    // Every so many submissions the finished requests that nobody awaited are collected, twice as many at most, so that they cannot pile up.
    private const uint HarvestMask = 63;
    private const int HarvestLimit = 128;

    private readonly Lock _gate = new();
    private readonly SpinPolicy _spinning = new();
    private PendingRequest? _head;
    private PendingRequest? _tail;
    private int _count;
    private uint _submitted;
    private ulong _oldestId;
    private bool _isClosed;

    /// <summary>How many requests libveo has that nobody has collected.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Submits an operation and returns its request.</summary>
    /// <param name="submission">The operation.</param>
    /// <param name="resources">What the operation needs until completion; handed on to the request if it is submitted.</param>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    /// <exception cref="VeoException">libveo did not take the operation.</exception>
    internal KernelRequest<TResult> Submit<TResult, TSubmission>(in TSubmission submission, ref CallResources resources)
        where TResult : struct
        where TSubmission : struct, ISubmission
    {
        KernelRequest<TResult> request;
        ulong id;
        bool isHarvestDue;
        lock (_gate)
        {
            if (_batchOwner != 0 && !PassBatch(in submission))
            {
                return null!;
            }

            if (_isClosed)
            {
                context.ThrowDisposed();
            }

            request = Rent<TResult>();
            id = submission.Submit(context.Native, context.Handle);
            if (id == VeoNative.VEO_REQUEST_ID_INVALID)
            {
                PutBack(request);
            }
            else
            {
                request.Begin(id, submission.Operation, ref resources);
                Link(request);
            }

            // Submissions are counted, not ids: what does not come through here uses ids of the context too.
            isHarvestDue = (++_submitted & HarvestMask) == 0 && _count > HarvestMask;
        }

        if (id == VeoNative.VEO_REQUEST_ID_INVALID)
        {
            throw context.Process.Loss.SubmitFailed(submission.Operation);
        }

        if (isHarvestDue)
        {
            CollectFinished();
        }

        return request;
    }

    /// <summary>Looks at a request on behalf of an awaiter.</summary>
    internal void Look(PendingRequest request, bool maySpin)
    {
        // Both reads may be stale; they only decide how long to look.
        ulong ahead = unchecked(request.Id - Volatile.Read(ref _oldestId));
        ulong window = maySpin ? _spinning.Window(ahead) : 0;
        bool isCollected = request.TryCollect(window);
        if (window != 0)
        {
            if (isCollected)
            {
                _spinning.Succeeded();
            }
            else
            {
                _spinning.Failed();
            }
        }
    }

    /// <summary>Forgets a request whose result has been collected.</summary>
    internal void Unlink(PendingRequest request)
    {
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            PendingRequest? previous = request.Previous;
            PendingRequest? next = request.Next;
            if (previous is null)
            {
                _head = next;
                Volatile.Write(ref _oldestId, next is null ? request.Id : next.Id);
            }
            else
            {
                previous.Next = next;
            }

            if (next is null)
            {
                _tail = previous;
            }
            else
            {
                next.Previous = previous;
            }

            request.Previous = request.Next = null;
            _count--;
            if (request.IsParked)
            {
                request.IsParked = false;
                _parked--;
            }

            if (_isClosed && IsDrained)
            {
                drained = _drained;
            }
        }

        drained?.TrySetResult();
    }

    /// <summary>Completes what is done at the head of the queue.</summary>
    private void CollectFinished()
    {
        for (int i = 0; i < HarvestLimit; i++)
        {
            // An object that is reused meanwhile is a younger request of the same queue: looking at it does no harm.
            PendingRequest? head = Volatile.Read(ref _head);
            if (head is null || !head.TryCollect(0))
            {
                return;
            }
        }
    }

    private void Link(PendingRequest request)
    {
        if (_tail is null)
        {
            _head = request;
            Volatile.Write(ref _oldestId, request.Id);
        }
        else
        {
            request.Previous = _tail;
            _tail.Next = request;
        }

        _tail = request;
        _count++;
    }
}
