namespace Veo.Benchmarks.Latency;

/// <summary>All measurements of a run, by shape and client.</summary>
internal sealed class LatencySamples
{
    private readonly Dictionary<(int Shape, string Client), List<(double Microseconds, double Bytes)>> _samples = [];

    public void Add(int shape, string client, double microseconds, double bytes)
    {
        if (!_samples.TryGetValue((shape, client), out var list))
        {
            _samples.Add((shape, client), list = []);
        }

        list.Add((microseconds, bytes));
    }

    public List<LatencyRecord> Summarize(int calls) =>
        [.. _samples
            .OrderBy(static entry => entry.Key.Shape)
            .Select(entry => new LatencyRecord(
                entry.Key.Shape,
                entry.Key.Client,
                calls,
                Median.Of(entry.Value.Select(static sample => sample.Microseconds)),
                Median.Of(entry.Value.Select(static sample => sample.Bytes))))];
}
