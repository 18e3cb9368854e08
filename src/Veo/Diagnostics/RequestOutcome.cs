using System.Diagnostics;
using Veo.Native;

namespace Veo.Diagnostics;

/// <summary>How and when a request ended; times in seconds.</summary>
internal readonly struct RequestOutcome(long submitted, long completed, veohost_times times, ulong? id, Exception? fault)
{
    internal ulong? Id => id;

    internal Exception? Fault => fault;

    internal string? ErrorType => fault?.GetType().FullName;

    internal double Duration => (completed - submitted) / (double)Stopwatch.Frequency;

    /// <summary>Whether the device has told when the kernel ran: the host device does, of a call that has completed.</summary>
    internal bool HasTimes => times.ended != 0;

    /// <summary>Both clocks are Linux's monotonic one, in nanoseconds.</summary>
    internal double QueueDuration => Math.Max(0, (long)times.started - submitted) * 1e-9;

    internal double DeviceDuration => (times.ended - times.started) * 1e-9;
}
