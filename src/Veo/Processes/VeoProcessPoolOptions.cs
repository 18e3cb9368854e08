namespace Veo;

/// <summary>How a pool of processes is opened.</summary>
public sealed class VeoProcessPoolOptions
{
    /// <summary>The cards to use, as <see cref="VeoDevice.NodeId"/>, one process on each; <see langword="null"/> = all that <see cref="VeoDevice.Enumerate(string)"/> lists.</summary>
    /// <remarks>A card may be named more than once and then has several processes, which share its cores.</remarks>
    public IReadOnlyList<int>? Nodes { get; set; }

    /// <summary>How each of the processes is opened. Its <see cref="VeoProcessOptions.NodeId"/> stays -1: the pool sets it.</summary>
    public VeoProcessOptions Process { get; set; } = new();

    /// <summary>How many contexts the pool hands out of each process, the default context included; <see langword="null"/> = one per core.</summary>
    /// <remarks>
    /// More than one needs <see cref="VeoContextMode.PerCore"/>. One per core means 8 on a Vector Engine of the first generation (NEC's worker has
    /// room for 18 over its whole life), 16 on one of the third, and on the host device this machine's processors divided by the number of processes.
    /// </remarks>
    public int? ContextsPerProcess { get; set; }

    /// <summary>Whether a process whose worker has ended is replaced by a new one on the same card; else it only leaves the pool.</summary>
    public bool ReplaceLost { get; set; } = true;

    /// <summary>Copies the options, so that later changes do not reach the pool, and refuses what VEO does not allow.</summary>
    internal VeoProcessPoolOptions ValidatedCopy()
    {
        ArgumentNullException.ThrowIfNull(Process);
        if (Process.NodeId != -1)
        {
            throw new ArgumentException(
                $"A pool sets the node of its processes itself; name the cards with {nameof(VeoProcessPoolOptions)}.{nameof(Nodes)}, " +
                $"and leave {nameof(VeoProcessOptions)}.{nameof(VeoProcessOptions.NodeId)} at -1.");
        }

        VeoProcessOptions process = Process.ValidatedCopy();
        if (Nodes is { Count: 0 })
        {
            throw new ArgumentException($"{nameof(VeoProcessPoolOptions)}.{nameof(Nodes)} is empty; leave it null to use all cards.");
        }

        foreach (int node in Nodes ?? [])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(node, nameof(Nodes));
        }

        if (ContextsPerProcess is int contexts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(contexts, 1, nameof(ContextsPerProcess));
            if (contexts > 1 && process.ContextMode != VeoContextMode.PerCore)
            {
                throw new ArgumentException(
                    $"{contexts} contexts per process and OpenMP threads exclude each other: VEO opens further contexts only in processes whose kernels " +
                    $"have one thread. Set {nameof(VeoProcessOptions.ContextMode)} to {nameof(VeoContextMode)}.{nameof(VeoContextMode.PerCore)}, or leave " +
                    $"{nameof(ContextsPerProcess)} at 1.");
            }
        }

        return new VeoProcessPoolOptions
        {
            Nodes = Nodes is null ? null : [.. Nodes],
            Process = process,
            ContextsPerProcess = ContextsPerProcess,
            ReplaceLost = ReplaceLost,
        };
    }

    /// <summary>How one of the processes is opened.</summary>
    internal VeoProcessOptions ForNode(int node)
    {
        VeoProcessOptions options = Process.ValidatedCopy();
        options.NodeId = node;
        return options;
    }

    /// <summary>How many contexts a process on this device has.</summary>
    internal int ContextCount(VeoDevice device, int processes) =>
        ContextsPerProcess ?? (Process.ContextMode != VeoContextMode.PerCore ? 1 : device switch
        {
            { Kind: VeoDeviceKind.Host } => Math.Max(1, Environment.ProcessorCount / processes),
            { Architecture: "ve3" } => 16,
            _ => 8,
        });
}
