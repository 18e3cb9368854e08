using System.Collections.Concurrent;
using System.Diagnostics;

namespace Veo.Tests.Observability;

/// <summary>Listens to the activity source <c>Veo</c> and keeps what has stopped, with what was current where it stopped.</summary>
internal sealed class ActivityRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ConcurrentQueue<(Activity Activity, Activity? Current)> _stopped = new();

    public ActivityRecorder(ActivitySamplingResult sampling = ActivitySamplingResult.AllData)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Veo",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStarted = _started.Enqueue,
            ActivityStopped = activity => _stopped.Enqueue((activity, Activity.Current)),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Started => [.. _started];

    public IReadOnlyList<Activity> Stopped => [.. _stopped.Select(static entry => entry.Activity)];

    public IReadOnlyList<Activity?> CurrentAtTheStops => [.. _stopped.Select(static entry => entry.Current)];

    public void Dispose() => _listener.Dispose();
}
