using Veo.Benchmarks.Latency;

namespace Veo.Benchmarks.Observability;

/// <summary>An empty kernel, called in three shapes.</summary>
internal sealed class EmptyCalls(VeoProcess process, int calls)
{
    public const string Blocking = "blocking";
    public const string Awaited = "awaited";
    public const string Pipelined = "pipelined";

    private readonly IEmpty _kernel = IEmpty.Load(process);
    private readonly ValueTask<ulong>[] _pending = new ValueTask<ulong>[calls];

    public async Task MeasureAsync(Action<string, double, double> add)
    {
        Add(Blocking, RunBlocking());
        Add(Awaited, await RunAwaitedAsync());
        Add(Pipelined, await RunPipelinedAsync());

        void Add(string shape, (double Microseconds, double Bytes) sample) => add(shape, sample.Microseconds, sample.Bytes);
    }

    private (double Microseconds, double Bytes) RunBlocking()
    {
        var meter = Meter.Start();
        for (int i = 0; i < _pending.Length; i++)
        {
            _kernel.Call();
        }

        return meter.Stop(_pending.Length);
    }

    private async Task<(double Microseconds, double Bytes)> RunAwaitedAsync()
    {
        var meter = Meter.Start();
        for (int i = 0; i < _pending.Length; i++)
        {
            await _kernel.CallAsync();
        }

        return meter.Stop(_pending.Length);
    }

    private async Task<(double Microseconds, double Bytes)> RunPipelinedAsync()
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
}
