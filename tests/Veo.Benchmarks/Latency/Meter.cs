using System.Diagnostics;

namespace Veo.Benchmarks.Latency;

/// <summary>Time and managed allocation of the whole process since <see cref="Start"/>.</summary>
internal readonly struct Meter
{
    private readonly long _bytes;
    private readonly long _timestamp;

    private Meter(long bytes, long timestamp)
    {
        _bytes = bytes;
        _timestamp = timestamp;
    }

    public static Meter Start()
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        return new Meter(bytes, Stopwatch.GetTimestamp());
    }

    /// <summary>Microseconds and bytes per call.</summary>
    public (double Microseconds, double Bytes) Stop(int calls)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_timestamp);
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - _bytes;
        return (elapsed.TotalMicroseconds / calls, (double)bytes / calls);
    }
}
