namespace Veo.Benchmarks.Latency;

/// <summary>The four shapes with <c>await</c>. The fourth, which has no asynchronous form of its own, awaits each call where it is made.</summary>
internal sealed class AwaitClient(VeoProcess process, int calls)
{
    private readonly IEmpty _kernel = IEmpty.Load(process);
    private readonly ValueTask<ulong>[] _pending = new ValueTask<ulong>[calls];

    public async Task MeasureAsync(LatencySamples samples, int shape)
    {
        Func<Task<(double Microseconds, double Bytes)>> run = shape switch
        {
            1 => CallsThenAwaitsAsync,
            2 => CallThenAwaitAsync,
            3 => AwaitTheLastAsync,
            _ => AwaitedCallsAsync,
        };
        await run();
        (double microseconds, double bytes) = await run();
        samples.Add(shape, LatencyClient.Await, microseconds, bytes);
    }

    private async Task<(double Microseconds, double Bytes)> CallsThenAwaitsAsync()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _pending.Length; i++)
        {
            _pending[i] = _kernel.CallAsync();
        }

        for (int i = 0; i < _pending.Length; i++)
        {
            await _pending[i];
        }

        return meter.Stop(_pending.Length);
    }

    private async Task<(double Microseconds, double Bytes)> CallThenAwaitAsync()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _pending.Length; i++)
        {
            ValueTask<ulong> call = _kernel.CallAsync();
            await call;
        }

        return meter.Stop(_pending.Length);
    }

    private async Task<(double Microseconds, double Bytes)> AwaitTheLastAsync()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _pending.Length; i++)
        {
            _pending[i] = _kernel.CallAsync();
        }

        await _pending[^1];
        (double, double) result = meter.Stop(_pending.Length);

        for (int i = 0; i < _pending.Length - 1; i++)
        {
            await _pending[i];
        }

        return result;
    }

    private async Task<(double Microseconds, double Bytes)> AwaitedCallsAsync()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _pending.Length; i++)
        {
            await _kernel.CallAsync();
        }

        return meter.Stop(_pending.Length);
    }
}
