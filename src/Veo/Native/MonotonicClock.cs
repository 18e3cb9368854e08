using System.Diagnostics;

namespace Veo.Native;

/// <summary>Conversions for the monotonic clock that bounded waits use.</summary>
internal static class MonotonicClock
{
    internal static long ToTicks(ulong nanoseconds) => (long)(nanoseconds * (double)Stopwatch.Frequency / 1_000_000_000);

    internal static long DeadlineIn(TimeSpan time) => Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <summary>What is left until a deadline; never negative.</summary>
    internal static TimeSpan Until(long deadline)
    {
        long left = deadline - Stopwatch.GetTimestamp();
        return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)left / Stopwatch.Frequency);
    }
}
