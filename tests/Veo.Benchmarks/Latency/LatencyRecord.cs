namespace Veo.Benchmarks.Latency;

/// <summary>One line of the result: the median over the rounds.</summary>
/// <param name="Test">1 to 4: AVEO's call shapes. 0: the round trip of a cache line.</param>
/// <param name="Client">Who called, see <see cref="LatencyClient"/>.</param>
/// <param name="N">Calls per measurement.</param>
/// <param name="MicrosecondsPerCall">Microseconds per call, or per round trip.</param>
/// <param name="BytesPerCall">Managed bytes that the whole process allocated, per call.</param>
/// <param name="ExcessMicroseconds">The median of each round's difference to the C program; <see langword="null"/> for the program itself.</param>
/// <param name="AllowedExcessMicroseconds">What <see cref="LatencyBudget"/> allows beyond the program; <see langword="null"/> if nothing is promised.</param>
/// <param name="ExcessToSameProcessMicroseconds">The same difference to the C loops in this process; <see langword="null"/> for C.</param>
/// <param name="AllowedExcessToSameProcessMicroseconds">What is allowed beyond these loops; <see langword="null"/> if nothing is promised.</param>
internal sealed record LatencyRecord(
    int Test,
    string Client,
    int N,
    double MicrosecondsPerCall,
    double BytesPerCall,
    double? ExcessMicroseconds,
    double? AllowedExcessMicroseconds,
    double? ExcessToSameProcessMicroseconds,
    double? AllowedExcessToSameProcessMicroseconds)
{
    /// <summary>Whether the promise is kept beside the C loops in this process; <see langword="null"/> if there is none.</summary>
    public bool? IsWithin => Holds(ExcessToSameProcessMicroseconds, AllowedExcessToSameProcessMicroseconds);

    /// <summary>Whether it is kept beside the C program too, whose worker may lie nearer or farther; <see langword="null"/> if there is none.</summary>
    public bool? IsWithinProgram => Holds(ExcessMicroseconds, AllowedExcessMicroseconds);

    private static bool? Holds(double? excess, double? allowed) => allowed is null ? null : excess <= allowed;
}

/// <summary>The names of the clients in the records.</summary>
internal static class LatencyClient
{
    /// <summary>The C program: a process with a worker of its own.</summary>
    public const string C = "C";

    /// <summary>The same C code on the thread, the worker and the context that C# uses.</summary>
    public const string SameProcess = "C, in this process";

    public const string Blocking = "blocking";
    public const string Await = "await";
    public const string CacheLine = "cacheline";
}
