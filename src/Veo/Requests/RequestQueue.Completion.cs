using Veo.Native;

namespace Veo.Requests;

/// <content>What the completion thread works on, and how the queue ends.</content>
internal sealed partial class RequestQueue
{
    private int _parked;
    private bool _isHarvesting;
    private ulong _harvestUntil;
    private bool _isCompletionRunning;
    private CompletionThread? _completion;
    private TaskCompletionSource? _drained;

    /// <summary>Leaves a request to the completion thread. One that has completed meanwhile needs nothing more.</summary>
    internal void Park(PendingRequest request)
    {
        lock (_gate)
        {
            // In the list and not yet marked. A request that is not linked has been collected; its result shows any moment.
            if (!request.IsParked && request.IsLinked)
            {
                request.IsParked = true;
                _parked++;
                WakeCompletion();
            }
        }
    }

    /// <summary>Lets the completion thread collect everything submitted so far, awaited or not.</summary>
    internal void Harvest()
    {
        lock (_gate)
        {
            if (_tail is not null)
            {
                _isHarvesting = true;
                _harvestUntil = _tail.Id;
                WakeCompletion();
            }
        }
    }

    /// <summary>The request that the completion thread shall watch: the oldest that no blocked thread collects itself.</summary>
    /// <returns>Whether there is one; if not, the completion thread rests until it is woken.</returns>
    internal bool TryGetOldest(out PendingRequest? oldest, out ulong id)
    {
        bool isDrained = false;
        lock (_gate)
        {
            // By the distance, as ids may start anywhere.
            _isHarvesting = _isHarvesting && _head is not null && (_isClosed || (long)(_harvestUntil - _head.Id) >= 0);
            if (_parked > 0 || _isHarvesting)
            {
                for (PendingRequest? request = _head, next; request is not null; request = next)
                {
                    next = request.Next;
                    if (request.IsLeftLinked)
                    {
                        isDrained |= Remove(request);
                    }
                    else if (!request.IsWaitedFor && !request.IsCollected)
                    {
                        (oldest, id) = (request, request.Id);
                        return true;
                    }
                }
            }

            _isCompletionRunning = false;
            (oldest, id) = (null, 0);
        }

        SignalDrained(isDrained);
        return false;
    }

    /// <summary>Takes no further requests.</summary>
    /// <returns>Completes when every request has been collected.</returns>
    internal Task Close()
    {
        lock (_gate)
        {
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _isClosed = true;
            if (IsDrained)
            {
                _drained.TrySetResult();
            }
            else
            {
                _isHarvesting = true;
                WakeCompletion();
            }

            return _drained.Task;
        }
    }

    /// <summary>Ends the completion thread of a closed queue.</summary>
    /// <returns>Whether it has left native code.</returns>
    internal bool StopCompletion(TimeSpan timeout)
    {
        CompletionThread? completion;
        lock (_gate)
        {
            completion = _completion;
        }

        return completion is null || completion.Stop(timeout);
    }

    /// <summary>After the loss of the process: collects what nobody is collecting, without publishing it.</summary>
    /// <returns>Whether the end of every request is known: none is unfinished, or in the hands of somebody who will tell how it ended.</returns>
    internal bool CollectUnpublished(List<(PendingRequest Request, veo_command_state State, ulong Result)> collected)
    {
        bool isComplete = true;
        lock (_gate)
        {
            for (PendingRequest? request = _head; request is not null; request = request.Next)
            {
                if (request.TryCollectUnpublished(out veo_command_state state, out ulong result))
                {
                    collected.Add((request, state, result));
                }
                else
                {
                    isComplete &= request.IsCollected;
                }
            }
        }

        return isComplete;
    }

    private void WakeCompletion()
    {
        if (!_isCompletionRunning)
        {
            _isCompletionRunning = true;
            (_completion ??= new CompletionThread(this, context)).Wake();
        }
    }
}
