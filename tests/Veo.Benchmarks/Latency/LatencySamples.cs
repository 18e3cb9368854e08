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
        (double? excess, double? allowed) = Compare(shape, client, LatencyClient.C);
        (double? excessHere, double? allowedHere) = client == LatencyClient.C ? default : Compare(shape, client, LatencyClient.SameProcess);
        return new LatencyRecord(
            shape,
            client,
            calls,
            Median.Of(own.Select(static sample => sample.Microseconds)),
            Median.Of(own.Select(static sample => sample.Bytes)),
            excess,
            allowed,
            excessHere,
            allowedHere);
    }

    /// <summary>The excess over a reference, and what it may be.</summary>
    private (double? Excess, double? Allowed) Compare(int shape, string client, string referenceClient)
    {
        if (client == referenceClient || !_samples.TryGetValue((shape, referenceClient), out var reference))
        {
            return default;
        }

        // Round by round: a machine that slows down slows both.
        double excess = Median.Of(_samples[(shape, client)].Zip(reference, static (sample, c) => sample.Microseconds - c.Microseconds));
        return (excess, LatencyBudget.For(shape, client, Median.Of(reference.Select(static sample => sample.Microseconds))));
    }
}
