namespace Veo;

/// <summary>How a process is opened.</summary>
public sealed class VeoProcessOptions
{
    /// <summary>The node (card) to use; -1 = <c>VE_NODE_NUMBER</c>, else the first node that the scheduler gave, else 0.</summary>
    public int NodeId { get; set; } = -1;

    /// <summary>The worker program, for example one with statically linked kernels; <see langword="null"/> = the library's own.</summary>
    public string? WorkerPath { get; set; }

    /// <summary>
    /// <c>ve</c>, <c>host</c> or the path of a VEO library; <see langword="null"/> = what the environment variable <c>VEO_DEVICE</c> says, else a
    /// Vector Engine if there is one, else the host device.
    /// </summary>
    public string? Device { get; set; }

    /// <summary>How the device's cores are divided between contexts.</summary>
    public VeoContextMode ContextMode { get; set; }

    /// <summary>How many OpenMP threads a kernel may use (<c>VE_OMP_NUM_THREADS</c>); <see langword="null"/> = as the environment says.</summary>
    public int? OpenMPThreads { get; set; }

    /// <summary>Environment variables for the worker; <see langword="null"/> removes one.</summary>
    /// <remarks>
    /// They are set natively while the worker starts and restored afterwards. What <see cref="Environment.SetEnvironmentVariable(string, string?)"/>
    /// sets does not reach a worker, since .NET keeps its own copy of the environment.
    /// </remarks>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>
    /// Whether every call's place in the program is recorded, so that a fault can name it (<see cref="VeoKernelException.SubmitSite"/>). It costs
    /// some microseconds per call. The default is what the runtime option <c>Veo.RecordSubmitSites</c> says. The build sets it for programs in the
    /// <c>Debug</c> configuration; the property <c>VeoRecordSubmitSites</c> decides otherwise.
    /// </summary>
    public bool RecordSubmitSites { get; set; } = AppContext.TryGetSwitch("Veo.RecordSubmitSites", out bool isEnabled) && isEnabled;

    /// <summary>Copies the options, so that later changes do not reach an opening process, and checks them.</summary>
    internal VeoProcessOptions ValidatedCopy()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(NodeId, -1, nameof(NodeId));
        if (OpenMPThreads is int threads)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(OpenMPThreads));
            if (ContextMode == VeoContextMode.PerCore && threads != 1)
            {
                throw new ArgumentException($"With {nameof(VeoContextMode)}.{nameof(VeoContextMode.PerCore)} each context has one thread; leave {nameof(OpenMPThreads)} unset.");
            }
        }

        if (!Enum.IsDefined(ContextMode))
        {
            throw new ArgumentOutOfRangeException(nameof(ContextMode), ContextMode, "Not a context mode.");
        }

        string? worker = WorkerPath is null ? null : Path.GetFullPath(WorkerPath);
        if (worker is not null && !File.Exists(worker))
        {
            throw new FileNotFoundException($"The worker program '{worker}' does not exist ({nameof(VeoProcessOptions)}.{nameof(WorkerPath)}).", worker);
        }

        var copy = new VeoProcessOptions
        {
            NodeId = NodeId,
            WorkerPath = worker,
            Device = Device,
            ContextMode = ContextMode,
            OpenMPThreads = OpenMPThreads,
            RecordSubmitSites = RecordSubmitSites,
        };
        foreach ((string name, string? value) in Environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || (value?.Contains('\0') ?? false))
            {
                throw new ArgumentException($"'{name}' cannot be set as an environment variable ({nameof(VeoProcessOptions)}.{nameof(Environment)}).");
            }

            copy.Environment[name] = value;
        }

        string? openMPThreads = ContextMode == VeoContextMode.PerCore ? "1" : OpenMPThreads?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (openMPThreads is not null)
        {
            if (copy.Environment.TryGetValue(OpenMPThreadsVariable, out string? other) && other != openMPThreads)
            {
                throw new ArgumentException(
                    $"{nameof(Environment)} sets {OpenMPThreadsVariable} to '{other}', but {nameof(ContextMode)} and {nameof(OpenMPThreads)} need '{openMPThreads}'; " +
                    "leave the variable out.");
            }

            copy.Environment[OpenMPThreadsVariable] = openMPThreads;
        }

        return copy;
    }

    internal const string OpenMPThreadsVariable = "VE_OMP_NUM_THREADS";
}
