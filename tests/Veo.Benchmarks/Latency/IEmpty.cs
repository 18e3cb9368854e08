namespace Veo.Benchmarks.Latency;

/// <summary>The empty kernel in each of the forms that the benchmark calls.</summary>
[VeKernel("libempty.so")]
public partial interface IEmpty
{
    // uint64_t empty(void)

    /// <summary>Blocks until the kernel has returned.</summary>
    /// <returns>How often the worker has been called.</returns>
    [VeSymbol("empty")]
    ulong Call();

    /// <summary>Awaitable; allocates nothing.</summary>
    /// <returns>How often the worker has been called.</returns>
    [VeSymbol("empty")]
    ValueTask<ulong> CallAsync();

    /// <summary>A request to wait for; an object of its own.</summary>
    /// <returns>How often the worker has been called.</returns>
    [VeSymbol("empty")]
    VeoRequest<ulong> Submit();
}
