namespace Veo;

/// <content>What happens to a process that everybody has forgotten.</content>
public sealed partial class VeoProcess : IAbandoned
{
    private readonly AllocationSite? _site;

    /// <summary>Only hands over. Nobody can reach the process any more, nor anything on it, so its worker can end.</summary>
    ~VeoProcess()
    {
        // DefaultContext: a constructor that failed half-way is finalized, too.
        if (!IsDisposed && DefaultContext is not null)
        {
            Housekeeping.Add(this);
        }
    }

    /// <summary>For example <c>worker 4711 on the host device (x64), node 0</c>.</summary>
    /// <returns>Worker, device and node.</returns>
    internal string Describe() => $"worker {ProcessId} on the {Device}, node {NodeId}";

    void IAbandoned.Settle()
    {
        bool wasLost = Loss.Cause is not null;

        // On a thread of its own; never throws.
        _ = DisposeAsync().AsTask();
        if (!wasLost)
        {
            VeoLeaks.Report($"A {nameof(VeoProcess)} ({Describe()})", 0, _site);
        }
    }
}
