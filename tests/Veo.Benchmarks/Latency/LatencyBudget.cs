namespace Veo.Benchmarks.Latency;

/// <summary>What C# may cost beyond C of the same round: a share of C's time, or some nanoseconds if that is more.</summary>
internal static class LatencyBudget
{
    /// <summary>The allowed excess in microseconds; <see langword="null"/> where nothing is promised.</summary>
    public static double? For(int test, string client, double referenceMicroseconds) => (test, client) switch
    {
        // A request is an object of its own; it may be waited for, but promises no time.
        (4, LatencyClient.Blocking) => Math.Max(0.05 * referenceMicroseconds, 0.040),
        (2 or 4, LatencyClient.Await) => Math.Max(0.25 * referenceMicroseconds, 0.150),
        (1 or 3, LatencyClient.Await) => Math.Max(0.15 * referenceMicroseconds, 0.120),
        _ => null,
    };
}
