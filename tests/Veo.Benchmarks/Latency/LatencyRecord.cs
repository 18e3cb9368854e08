namespace Veo.Benchmarks.Latency;

/// <summary>One line of the result: the median over the rounds.</summary>
/// <param name="Test">1 to 4: AVEO's call shapes. 0: the round trip of a cache line.</param>
/// <param name="Client">Who called, see <see cref="LatencyClient"/>.</param>
/// <param name="N">Calls per measurement.</param>
/// <param name="MicrosecondsPerCall">Microseconds per call, or per round trip.</param>
/// <param name="BytesPerCall">Managed bytes that the whole process allocated, per call.</param>
internal sealed record LatencyRecord(int Test, string Client, int N, double MicrosecondsPerCall, double BytesPerCall);

/// <summary>The names of the clients in the records.</summary>
internal static class LatencyClient
{
    public const string C = "C";
    public const string Blocking = "blocking";
    public const string Await = "await";
    public const string CacheLine = "cacheline";
}
