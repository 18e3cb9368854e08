using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Veo.Benchmarks.Observability;

/// <summary>Listeners that hear everything and do next to nothing with it.</summary>
internal static class Listeners
{
    private const string Source = "Veo";

    private static long s_heard;

    /// <summary>How much has been heard: nothing would mean that nothing was measured.</summary>
    public static long Heard => Volatile.Read(ref s_heard);

    public static IDisposable Open(string name) => name switch
    {
        ListenerName.Meter => OpenMeters(),
        ListenerName.Activity => OpenActivities(),
        ListenerName.Event => new Events(),
        _ => new Nobody(),
    };

    private static MeterListener OpenMeters()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => s_heard++);
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => s_heard++);
        listener.Start();
        return listener;
    }

    private static ActivityListener OpenActivities()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = static _ => s_heard++,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class Nobody : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private sealed class Events : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == Source)
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => s_heard++;
    }
}
