using Microsoft.Extensions.Logging;

namespace Veo.Diagnostics;

/// <summary>Everything that is logged, in the category <c>Veo</c>. The numbers are a contract.</summary>
internal static partial class VeoLog
{
    [LoggerMessage(1, LogLevel.Information, "Opened worker {ProcessId} on the {Device}, node {Node} ({VeoLibrary})")]
    internal static partial void ProcessOpened(this ILogger logger, int processId, VeoDevice device, int node, string veoLibrary);

    [LoggerMessage(2, LogLevel.Information, "Closed worker {ProcessId} of the {Device}, node {Node}")]
    internal static partial void ProcessClosed(this ILogger logger, int processId, VeoDevice device, int node);

    [LoggerMessage(3, LogLevel.Error, "Lost worker {ProcessId} of the {Device}, node {Node}")]
    internal static partial void ProcessLost(this ILogger logger, Exception cause, int processId, VeoDevice device, int node);

    [LoggerMessage(4, LogLevel.Error, "Kernel {Symbol} of {Library} raised {Signal} in worker {ProcessId} on the {Device}, node {Node} (request {RequestId})")]
    internal static partial void KernelFaulted(
        this ILogger logger, string? symbol, string? library, string? signal, int processId, VeoDevice device, int node, ulong requestId);

    [LoggerMessage(5, LogLevel.Error, "An initializer failed for worker {ProcessId} on the {Device}, node {Node}, which is closed again")]
    internal static partial void InitializerFailed(this ILogger logger, Exception exception, int processId, VeoDevice device, int node);

    [LoggerMessage(6, LogLevel.Debug, "Loaded {Library} into worker {ProcessId}")]
    internal static partial void LibraryLoaded(this ILogger logger, string library, int processId);

    [LoggerMessage(7, LogLevel.Debug, "Unloaded {Library} from worker {ProcessId}")]
    internal static partial void LibraryUnloaded(this ILogger logger, string library, int processId);

    [LoggerMessage(8, LogLevel.Debug, "Opened a context in worker {ProcessId}, which has {Contexts} now")]
    internal static partial void ContextOpened(this ILogger logger, int processId, int contexts);

    [LoggerMessage(9, LogLevel.Warning, "Killed worker {ProcessId} on the {Device}, node {Node}: what was submitted did not end in time")]
    internal static partial void WorkerKilled(this ILogger logger, int processId, VeoDevice device, int node);

    [LoggerMessage(10, LogLevel.Warning, "{What} was never disposed. Allocated {AllocatedAt}")]
    internal static partial void Leaked(this ILogger logger, string what, string allocatedAt);

    [LoggerMessage(11, LogLevel.Warning, "A listener of Veo's metrics, activities or events failed")]
    internal static partial void ListenerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Debug, "A request on worker {ProcessId} failed (request {RequestId})")]
    internal static partial void RequestFailed(this ILogger logger, Exception exception, int processId, ulong requestId);
}
