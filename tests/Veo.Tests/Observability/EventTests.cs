using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Veo.Diagnostics;

namespace Veo.Tests.Observability;

/// <summary>The event source <c>Veo</c>.</summary>
[Collection(OneAtATime.Name)]
public sealed class EventTests(VeFixture ve)
{
    [Fact]
    public void Manifest_IsValid()
    {
        string manifest = EventSource.GenerateManifest(typeof(VeoEventSource), null, EventManifestOptions.Strict)!;
        Assert.Contains("name=\"Veo\"", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreEventsWithTheirTimes()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(4);
        using var listener = new Listener(EventLevel.Verbose, VeoEventSource.Keywords.Requests);
        await ve.Kernels.SleepUsAsync(5_000);
        buffer.CopyFrom([1, 2, 3, 4]);

        EventWrittenEventArgs[] events = [.. listener.Events];
        Assert.Equal(["RequestCompleted", "RequestCompleted"], events.Select(static written => written.EventName));
        Assert.Equal("Call sleep_us libkernels.so 0 0", Text(events[0], "operation", "symbol", "library", "node", "byteLength"));
        Assert.Equal($"{ve.Process.ProcessId} ", Text(events[0], "processId", "error"));
        Assert.InRange((long)Value(events[0], "deviceDuration"), 5_000_000, (long)Value(events[0], "duration"));
        Assert.InRange((long)Value(events[0], "queueDuration"), 0, (long)Value(events[0], "duration"));
        Assert.Equal("Write   0 16 -1 -1", Text(events[1], "operation", "symbol", "library", "node", "byteLength", "queueDuration", "deviceDuration"));
    }

    [Fact]
    public async Task Processes_AreEventsFromTheirOpeningToTheirEnd()
    {
        using var listener = new Listener(EventLevel.Informational, VeoEventSource.Keywords.Processes);
        await using (VeoProcess process = await VeFixture.Open())
        {
            await Assert.ThrowsAsync<VeoKernelException>(async () => await IKernels.Load(process).DereferenceNullAsync());
            process.Diagnostics.Leaked("A buffer", "in a test");
        }

        using (VeoProcess.AddInitializer(static _ => throw new InvalidTimeZoneException()))
        {
            await Assert.ThrowsAsync<InvalidTimeZoneException>(VeFixture.Open);
        }

        Assert.Equal(
            ["ProcessOpened", "ProcessLost", "Leaked", "ProcessClosed", "ProcessOpened", "InitializerFailed", "ProcessClosed"],
            listener.Events.Select(static written => written.EventName));
    }

    private static object Value(EventWrittenEventArgs written, string name) => written.Payload![written.PayloadNames!.IndexOf(name)]!;

    private static string Text(EventWrittenEventArgs written, params string[] names) => string.Join(' ', names.Select(name => Value(written, name)));

    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<EventWrittenEventArgs> _events = new();

        public Listener(EventLevel level, EventKeywords keywords) => EnableEvents(VeoEventSource.Log, level, keywords);

        public IReadOnlyCollection<EventWrittenEventArgs> Events => _events;

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Other sources are not asked, but every listener hears of some.
            if (eventData.EventSource.Name == "Veo")
            {
                _events.Enqueue(eventData);
            }
        }
    }
}
