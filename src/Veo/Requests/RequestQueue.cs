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
    /// <summary>So many requests that nobody has awaited yet are left alone; who awaits a deep pipeline collects them with less effort.</summary>
    internal const int HarvestBehind = 4096;

    // Every so many submissions the oldest finished ones beyond those are collected, twice as many at most, so that they cannot pile up.
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
    /// <param name="withdrawal">Takes the request back on cancellation; <see langword="null"/> if it cannot be cancelled.</param>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    /// <exception cref="VeoException">libveo did not take the operation.</exception>
    internal KernelRequest<TResult> Submit<TResult, TSubmission>(
        in TSubmission submission, ref CallResources resources, Withdrawal? withdrawal = null)
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
                request.Begin(id, submission.Operation, ref resources, withdrawal);
                Link(request);
            }

            // Submissions are counted, not ids: what does not come through here uses ids of the context too.
            isHarvestDue = (++_submitted & HarvestMask) == 0 && _count > HarvestBehind;
        }

        if (id == VeoNative.VEO_REQUEST_ID_INVALID)
        {
            throw context.Process.Loss.SubmitFailed(submission.Operation);
        }

        withdrawal?.Listen(request, id);
        if (isHarvestDue)
        {
            CollectFinished();
        }

        return request;
    }

    /// <summary>How long an awaiter may look at a request.</summary>
    internal ulong WindowFor(PendingRequest request) =>
        //// Both reads may be stale; they only decide how long to look.
        _spinning.Window(unchecked(request.Id - Volatile.Read(ref _oldestId)));

    /// <summary>Tells whether looking was worth while.</summary>
    internal void Looked(ulong window, bool isCollected)
    {
        if (window != 0)
        {
            _spinning.Looked(isCollected);
        }
    }

    /// <summary>Forgets a request whose result has been collected.</summary>
    internal void Unlink(PendingRequest request)
    {
        bool isDrained;
        lock (_gate)
        {
            isDrained = Remove(request);
        }

        SignalDrained(isDrained);
    }

    /// <summary>Takes back a request whose result has been consumed.</summary>
    internal void Recycle<TResult>(KernelRequest<TResult> request)
        where TResult : struct
    {
        bool isDrained;
        lock (_gate)
        {
            isDrained = Remove(request);
            PutBack(request);
        }

        SignalDrained(isDrained);
    }

    /// <summary>Takes a request out of the list, if it is in it. Called under the lock.</summary>
    /// <returns>Whether it was the last one of a closed queue.</returns>
    private bool Remove(PendingRequest request)
    {
        if (!request.IsLinked)
        {
            return false;
        }

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
            request.Previous = null;
        }

        if (next is null)
        {
            _tail = previous;
        }
        else
        {
            next.Previous = previous;
            request.Next = null;
        }

        request.IsLinked = false;
        _count--;
        if (request.IsParked)
        {
            request.IsParked = false;
            _parked--;
        }

        return _isClosed && IsDrained;
    }

    private void SignalDrained(bool isDrained)
    {
        if (isDrained)
        {
            _drained!.TrySetResult();
        }
    }

    /// <summary>Completes what is done at the head of the queue.</summary>
    private void CollectFinished()
    {
        for (int i = 0; i < HarvestLimit; i++)
        {
            // An object that is reused meanwhile is a younger request of the same queue: looking at it does no harm.
            PendingRequest? head = Volatile.Read(ref _head);
            if (head is null || (!head.TryCollect(0) && !TryDropLeftHead()))
            {
                return;
            }
        }
    }

    /// <summary>Takes the head out of the list if its consumer has its result but has not given it back, and perhaps never does.</summary>
    private bool TryDropLeftHead()
    {
        bool isDropped;
        bool isDrained = false;
        lock (_gate)
        {
            isDropped = _head is { IsLeftLinked: true };
            if (isDropped)
            {
                isDrained = Remove(_head!);
            }
        }

        SignalDrained(isDrained);
        return isDropped;
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
        request.IsLinked = true;
        _count++;
    }
}
