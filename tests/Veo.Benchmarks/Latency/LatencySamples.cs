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
        [.. _samples.OrderBy(static entry => entry.Key.Shape).Select(entry => Summarize(entry.Key.Shape, entry.Key.Client, calls))];

    private LatencyRecord Summarize(int shape, string client, int calls)
    {
        List<(double Microseconds, double Bytes)> own = _samples[(shape, client)];
        double microseconds = Median.Of(own.Select(static sample => sample.Microseconds));
        double bytes = Median.Of(own.Select(static sample => sample.Bytes));
        if (client == LatencyClient.C || !_samples.TryGetValue((shape, LatencyClient.C), out var reference))
        {
            return new LatencyRecord(shape, client, calls, microseconds, bytes, null, null);
        }

        // Round by round: a machine that slows down slows both.
        double excess = Median.Of(own.Zip(reference, static (sample, c) => sample.Microseconds - c.Microseconds));
        double c = Median.Of(reference.Select(static sample => sample.Microseconds));
        return new LatencyRecord(shape, client, calls, microseconds, bytes, excess, LatencyBudget.For(shape, client, c));
    }
}
