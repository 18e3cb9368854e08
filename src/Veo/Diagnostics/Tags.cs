namespace Veo.Diagnostics;

/// <summary>The names of what measurements and activities are tagged with.</summary>
internal static class Tags
{
    internal const string Symbol = "veo.symbol";
    internal const string Library = "veo.library";
    internal const string DeviceKind = "veo.device.kind";
    internal const string Node = "veo.node";
    internal const string Direction = "veo.direction";
    internal const string Signal = "veo.signal";
    internal const string RequestId = "veo.request.id";
    internal const string WorkerId = "veo.worker.pid";
    internal const string TransferBytes = "veo.transfer.bytes";
    internal const string QueueDuration = "veo.queue.duration";
    internal const string DeviceDuration = "veo.device.duration";

    /// <summary>OpenTelemetry's own: the type of the exception of what failed.</summary>
    internal const string ErrorType = "error.type";

    internal const string Read = "from_device";
    internal const string Write = "to_device";
    internal const string Within = "on_device";
}
