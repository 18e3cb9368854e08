namespace Veo.Benchmarks.Latency;

/// <summary>The four shapes with C# that blocks: requests and their waits, and blocking calls.</summary>
internal sealed class BlockingClient(VeoProcess process, int calls)
{
    private readonly IEmpty _kernel = IEmpty.Load(process);
    private readonly VeoRequest<ulong>[] _requests = new VeoRequest<ulong>[calls];

    public void Measure(LatencySamples samples, int shape)
    {
        Func<(double Microseconds, double Bytes)> run = shape switch
        {
            1 => CallsThenWaits,
            2 => CallAndWait,
            3 => WaitForTheLast,
            _ => BlockingCalls,
        };
        run();
        (double microseconds, double bytes) = run();
        samples.Add(shape, LatencyClient.Blocking, microseconds, bytes);
    }

    private (double Microseconds, double Bytes) CallsThenWaits()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _requests.Length; i++)
        {
            _requests[i] = _kernel.Submit();
        }

        foreach (VeoRequest<ulong> request in _requests)
        {
            request.Wait();
        }

        return meter.Stop(_requests.Length);
    }

    private (double Microseconds, double Bytes) CallAndWait()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _requests.Length; i++)
        {
            _kernel.Submit().Wait();
        }

        return meter.Stop(_requests.Length);
    }

    private (double Microseconds, double Bytes) WaitForTheLast()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _requests.Length; i++)
        {
            _requests[i] = _kernel.Submit();
        }

        _requests[^1].Wait();
        (double, double) result = meter.Stop(_requests.Length);

        foreach (VeoRequest<ulong> request in _requests)
        {
            request.Wait();
        }

        return result;
    }

    private (double Microseconds, double Bytes) BlockingCalls()
    {
        var meter = Meter.Start();

        for (int i = 0; i < _requests.Length; i++)
        {
            _kernel.Call();
        }

        return meter.Stop(_requests.Length);
    }
}
