namespace Veo.Benchmarks.Outstanding;

/// <summary>A kernel that sleeps for a millisecond.</summary>
[VeKernel("libsleep.so")]
public partial interface ISleep
{
    // void sleep_a_millisecond(void)

    /// <summary>Blocks until the kernel has returned.</summary>
    [VeSymbol("sleep_a_millisecond")]
    void Sleep();

    /// <summary>Awaitable; allocates nothing.</summary>
    /// <returns>Completes when the kernel has returned.</returns>
    [VeSymbol("sleep_a_millisecond")]
    ValueTask SleepAsync();
}
