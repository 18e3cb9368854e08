using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Veo.Tests.Observability;

/// <summary>Listens to the instruments of the meter <c>Veo</c>, or to those that are named, and keeps what they say.</summary>
internal sealed class MeasurementRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();

    public MeasurementRecorder(params string[] instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Veo" && (instruments.Length == 0 || instruments.Contains(instrument.Name)))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What one instrument has said, in its order.</summary>
    public List<Measured> this[string instrument] => [.. _measured.Where(measured => measured.Instrument == instrument)];

    /// <summary>The sum of what one instrument has said.</summary>
    public double Sum(string instrument) => this[instrument].Sum(static measured => measured.Value);

    /// <summary>What an observable instrument says now about node 0 of the host device.</summary>
    public double Observe(string instrument)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return this[instrument].Where(static measured => Equals(measured.Tags["veo.node"], 0)).Sum(static measured => measured.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}

/// <summary>One measurement.</summary>
internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    /// <summary>The tags as a text, in alphabetical order.</summary>
    public string Text => string.Join(' ', Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));
}
