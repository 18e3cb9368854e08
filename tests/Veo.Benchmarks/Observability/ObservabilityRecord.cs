namespace Veo.Benchmarks.Observability;

/// <summary>One line of the result: the median over the rounds.</summary>
/// <param name="Listener">Who listened, see <see cref="ListenerName"/>.</param>
/// <param name="Shape">How the empty kernel was called.</param>
/// <param name="N">Calls per measurement.</param>
/// <param name="MicrosecondsPerCall">Microseconds per call.</param>
/// <param name="BytesPerCall">Managed bytes that the whole process allocated, per call.</param>
/// <param name="ToNobody">The time beside that of <see cref="ListenerName.NobodyYet"/> in the same round.</param>
internal sealed record ObservabilityRecord(
    string Listener, string Shape, int N, double MicrosecondsPerCall, double BytesPerCall, double ToNobody);

/// <summary>The result as JSON, of one round or of all.</summary>
/// <param name="Device">The device.</param>
/// <param name="CheckNanoseconds">What asking whether anybody listens costs by itself, of which each call pays one.</param>
/// <param name="Records">The calls.</param>
internal sealed record ObservabilityResult(string Device, double CheckNanoseconds, IReadOnlyList<ObservabilityRecord> Records)
{
    /// <summary>The medians over the rounds; of ratios, too, since rounds find the machine in different moods.</summary>
    public static ObservabilityResult Summarize(IReadOnlyList<ObservabilityResult> rounds) => new(
        rounds[0].Device,
        Median.Of(rounds.Select(static round => round.CheckNanoseconds)),
        [.. rounds[0].Records.Select(record =>
        {
            ObservabilityRecord[] all = [.. rounds.Select(round => round.Find(record.Listener, record.Shape))];
            return record with
            {
                MicrosecondsPerCall = Median.Of(all.Select(static one => one.MicrosecondsPerCall)),
                BytesPerCall = Median.Of(all.Select(static one => one.BytesPerCall)),
                ToNobody = Median.Of(all.Zip(rounds, static (one, round) =>
                    one.MicrosecondsPerCall / round.Find(ListenerName.NobodyYet, one.Shape).MicrosecondsPerCall)),
            };
        })]);

    private ObservabilityRecord Find(string listener, string shape) =>
        Records.First(record => record.Listener == listener && record.Shape == shape);
}

/// <summary>Who listens.</summary>
internal static class ListenerName
{
    /// <summary>Nobody, and nobody ever has.</summary>
    public const string NobodyYet = "nobody yet";

    /// <summary>The same once more, in turns with the first: how far two equal measurements lie apart.</summary>
    public const string NobodyYetAgain = "nobody yet (again)";

    /// <summary>Nobody any more: listeners of every kind have come and gone.</summary>
    public const string NobodyAnyMore = "nobody any more";

    public const string Meter = "MeterListener";
    public const string Activity = "ActivityListener";
    public const string Event = "EventListener";
}
