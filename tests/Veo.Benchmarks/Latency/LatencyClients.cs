namespace Veo.Benchmarks.Latency;

/// <summary>The clients that share this process, its worker and its default context.</summary>
internal sealed class LatencyClients(VeoProcess process, nint library, int calls)
{
    private const int Shapes = 4;

    private readonly NativeClient _native = new(library, process, calls);
    private readonly BlockingClient _blocking = new(process, calls);
    private readonly AwaitClient _await = new(process, calls);

    /// <summary>Measures every shape once, one client directly after the other.</summary>
    public async Task MeasureAsync(LatencySamples samples)
    {
        for (int shape = 1; shape <= Shapes; shape++)
        {
            // After an await this may be the context's completion thread; all that is compared starts on a thread of the pool.
            await Task.Yield();
            _native.Measure(samples, shape);
            _blocking.Measure(samples, shape);
            await _await.MeasureAsync(samples, shape);
        }
    }
}
