using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Veo.Diagnostics;

/// <summary>The event source named <c>Veo</c>, for <c>dotnet-trace</c>, <c>dotnet-counters</c> and <see cref="EventListener"/>.</summary>
/// <remarks>Numbers and parameters of events are a contract: new ones may be added, none changes its meaning.</remarks>
[EventSource(Name = Instruments.Name)]
internal sealed class VeoEventSource : EventSource
{
    internal static readonly VeoEventSource Log = new();

    private const int CompletedParameters = 11;

    private VeoEventSource()
    {
    }

    [Event(1, Level = EventLevel.Informational, Keywords = Keywords.Processes, Message = "Worker {2} opened on the {0}, node {1}")]
    internal void ProcessOpened(string device, int node, int processId) => WriteEvent(1, device, node, processId);

    [Event(2, Level = EventLevel.Informational, Keywords = Keywords.Processes, Message = "Worker {2} of the {0}, node {1}, closed")]
    internal void ProcessClosed(string device, int node, int processId) => WriteEvent(2, device, node, processId);

    [Event(3, Level = EventLevel.Error, Keywords = Keywords.Processes, Message = "Worker {0} lost: {1}")]
    internal void ProcessLost(int processId, string cause) => WriteEvent(3, processId, cause);

    [Event(4, Level = EventLevel.Warning, Keywords = Keywords.Processes, Message = "{0} leaked; allocated {1}")]
    internal void Leaked(string what, string allocatedAt) => WriteEvent(4, what, allocatedAt);

    [Event(5, Level = EventLevel.Warning, Message = "A listener or logger failed: {0}")]
    internal void ListenerFailed(string exception) => WriteEvent(5, exception);

    [Event(6, Level = EventLevel.Error, Keywords = Keywords.Processes, Message = "An initializer failed on worker {0}: {1}")]
    internal void InitializerFailed(int processId, string exception) => WriteEvent(6, processId, exception);

    /// <summary>A request has ended. Times in nanoseconds, -1 where they are not known; texts are empty where they do not apply.</summary>
    [Event(7, Level = EventLevel.Verbose, Keywords = Keywords.Requests, Message = "{0} {1}{4} ended after {7} ns")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "All parameters are numbers and strings.")]
    internal unsafe void RequestCompleted(
        string operation,
        string symbol,
        string library,
        int node,
        long byteLength,
        int processId,
        long requestId,
        long duration,
        long queueDuration,
        long deviceDuration,
        string error)
    {
        fixed (char* operationText = operation, symbolText = symbol, libraryText = library, errorText = error)
        {
            EventData* data = stackalloc EventData[CompletedParameters];
            Set(data, 0, operationText, TextSize(operation));
            Set(data, 1, symbolText, TextSize(symbol));
            Set(data, 2, libraryText, TextSize(library));
            Set(data, 3, &node, sizeof(int));
            Set(data, 4, &byteLength, sizeof(long));
            Set(data, 5, &processId, sizeof(int));
            Set(data, 6, &requestId, sizeof(long));
            Set(data, 7, &duration, sizeof(long));
            Set(data, 8, &queueDuration, sizeof(long));
            Set(data, 9, &deviceDuration, sizeof(long));
            Set(data, 10, errorText, TextSize(error));
            WriteEventCore(7, CompletedParameters, data);
        }
    }

    [NonEvent]
    private static unsafe void Set(EventData* data, int index, void* value, int size) =>
        data[index] = new EventData { DataPointer = (nint)value, Size = size };

    // With the terminating zero.
    [NonEvent]
    private static int TextSize(string text) => (text.Length + 1) * sizeof(char);

    /// <summary>What can be chosen by a mask.</summary>
    public static class Keywords
    {
        /// <summary>Workers: what is opened, closed, lost, leaked.</summary>
        public const EventKeywords Processes = (EventKeywords)1;

        /// <summary>Every kernel call and transfer.</summary>
        public const EventKeywords Requests = (EventKeywords)2;
    }
}
