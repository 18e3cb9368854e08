using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Veo.Diagnostics;

/// <summary>The activity source and the meter named <c>Veo</c>; <c>docs/observability.md</c> tells what each instrument means.</summary>
internal static class Instruments
{
    internal const string Name = "Veo";

    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Meter = new(Name, Version);

    // A kernel takes microseconds or minutes; the default steps are made for web requests.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
        [
            1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100,
        ],
    };

    internal static readonly ActivitySource Activities = new(Name, Version);

    internal static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "veo.calls", "{call}", "Kernel calls that have ended.");

    internal static readonly Histogram<double> CallDuration = Meter.CreateHistogram(
        "veo.call.duration", "s", "From the submission of a kernel call until this program has its result.", tags: null, Seconds);

    internal static readonly Histogram<double> QueueDuration = Meter.CreateHistogram(
        "veo.queue.duration", "s", "From the submission of a kernel call until its kernel was entered on the device.", tags: null, Seconds);

    internal static readonly Histogram<double> DeviceDuration = Meter.CreateHistogram(
        "veo.device.duration", "s", "How long a kernel ran on the device.", tags: null, Seconds);

    internal static readonly Counter<long> TransferBytes = Meter.CreateCounter<long>(
        "veo.transfer.bytes", "By", "Bytes copied to, from or on devices.");

    internal static readonly Histogram<double> TransferDuration = Meter.CreateHistogram(
        "veo.transfer.duration", "s", "From the submission of a transfer until it has completed.", tags: null, Seconds);

    internal static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "veo.faults", "{fault}", "Kernel calls and transfers that failed on the device or were lost with their worker.");

    private static readonly ObservableUpDownCounter<long>[] Levels =
    [
        Meter.CreateObservableUpDownCounter(
            "veo.buffers", static () => Observation.Of(static process => process.Buffers), "{buffer}", "Device memory allocations that live."),
        Meter.CreateObservableUpDownCounter(
            "veo.buffer.bytes", static () => Observation.Of(static process => process.BufferBytes), "By", "Bytes of the allocations that live."),
        Meter.CreateObservableUpDownCounter(
            "veo.processes", static () => Observation.Of(static _ => 1), "{process}", "Open processes."),
    ];

    /// <summary>Whether somebody wants to hear of calls, as far as it is known before they run.</summary>
    /// <remarks>Listeners come and go at any time, and tell nobody but the instruments; so these are asked: a few reads and one branch.</remarks>
    internal static bool AreCallsHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => CallDuration.Enabled | Calls.Enabled | QueueDuration.Enabled | DeviceDuration.Enabled | AreRequestsHeard;
    }

    /// <summary>Whether somebody wants to hear of transfers.</summary>
    internal static bool AreTransfersHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TransferBytes.Enabled | TransferDuration.Enabled | AreRequestsHeard;
    }

    private static bool AreRequestsHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Activities.HasListeners() | VeoEventSource.Log.IsEnabled();
    }

    /// <summary>Takes everything of this from the lists that .NET keeps.</summary>
    internal static void End()
    {
        Meter.Dispose();
        Activities.Dispose();
        VeoEventSource.Log.Dispose();
    }
}
