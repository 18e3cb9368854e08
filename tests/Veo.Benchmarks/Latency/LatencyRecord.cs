namespace Veo.Benchmarks.Latency;

/// <summary>One line of the result: the median over the rounds.</summary>
/// <param name="Test">1 to 4: AVEO's call shapes. 0: the round trip of a cache line.</param>
/// <param name="Client">Who called, see <see cref="LatencyClient"/>.</param>
/// <param name="N">Calls per measurement.</param>
/// <param name="MicrosecondsPerCall">Microseconds per call, or per round trip.</param>
/// <param name="BytesPerCall">Managed bytes that the whole process allocated, per call.</param>
/// <param name="ExcessMicroseconds">The median of each round's difference to the C program; <see langword="null"/> for C itself.</param>
/// <param name="AllowedExcessMicroseconds">What <see cref="LatencyBudget"/> allows; <see langword="null"/> if nothing is promised.</param>
internal sealed record LatencyRecord(
    int Test,
    string Client,
    int N,
    double MicrosecondsPerCall,
    double BytesPerCall,
    double? ExcessMicroseconds,
    double? AllowedExcessMicroseconds)
{
    /// <summary>Whether the promise is kept; <see langword="null"/> if there is none.</summary>
    public bool? IsWithin => ExcessMicroseconds <= AllowedExcessMicroseconds ? true : AllowedExcessMicroseconds is null ? null : false;
}

/// <summary>The names of the clients in the records.</summary>
internal static class LatencyClient
{
    public const string C = "C";
    public const string Blocking = "blocking";
    public const string Await = "await";
    public const string CacheLine = "cacheline";
}
