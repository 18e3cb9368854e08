namespace Veo.Requests;

/// <content>The end of requests that their library never ends, so that nobody awaits them for ever.</content>
internal sealed partial class RequestQueue
{
    // The library may still read and write what they refer to: kept until the program ends.
    private static readonly List<CallResources> Abandoned = [];

    /// <summary>Fails what is left in a closed queue. Requests on which a thread blocks inside the library end when it lets the thread go.</summary>
    /// <param name="timeout">How long to try for those at which somebody is just looking.</param>
    internal void Abandon(TimeSpan timeout)
    {
        long deadline = Native.MonotonicClock.DeadlineIn(timeout);
        SpinWait pause = default;
        while (true)
        {
            PendingRequest[] left = ListLeft();
            if (left.Length == 0)
            {
                return;
            }

            foreach (PendingRequest request in left)
            {
                VeoProcess process = context.Process;
                var fault = new VeoProcessLostException(
                    $"Request {request.Id} had not completed when its process on the {process.Device}, node {process.NodeId}, was disposed, and the VEO " +
                    "library did not end it within 20 seconds. Memory that it uses stays pinned.")
                {
                    ProcessId = process.ProcessId,
                    RequestId = request.Id,
                };
                if (request.TryAbandon(fault) is CallResources { IsEmpty: false } resources)
                {
                    lock (Abandoned)
                    {
                        Abandoned.Add(resources);
                    }
                }
            }

            if (Native.MonotonicClock.Until(deadline) == TimeSpan.Zero)
            {
                return;
            }

            pause.SpinOnce();
        }
    }

    private PendingRequest[] ListLeft()
    {
        var left = new List<PendingRequest>();
        lock (_gate)
        {
            for (PendingRequest? request = _head; request is not null; request = request.Next)
            {
                if (!request.IsWaitedFor && !request.IsCollected)
                {
                    left.Add(request);
                }
            }
        }

        return [.. left];
    }
}
