using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Veo.Requests;

namespace Veo.Diagnostics;

/// <summary>What a process tells those who watch it. None of this ever throws.</summary>
internal sealed class ProcessDiagnostics
{
    private readonly VeoProcess _process;
    private readonly ILogger _logger;
    private long _buffers;
    private long _bufferBytes;

    internal ProcessDiagnostics(VeoProcess process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        Kind = process.Device.Kind == VeoDeviceKind.Host ? "host" : "ve";
        KindTag = new KeyValuePair<string, object?>(Tags.DeviceKind, Kind);
        NodeTag = new KeyValuePair<string, object?>(Tags.Node, process.NodeId);
    }

    /// <summary>The kind of the device, as it is tagged.</summary>
    internal string Kind { get; }

    internal KeyValuePair<string, object?> KindTag { get; }

    // Kept, since its number is boxed.
    internal KeyValuePair<string, object?> NodeTag { get; }

    internal long Buffers => Volatile.Read(ref _buffers);

    internal long BufferBytes => Volatile.Read(ref _bufferBytes);

    internal void Opened()
    {
        _logger.ProcessOpened(_process.ProcessId, _process.Device, _process.NodeId, _process.Device.LibraryPath);
        Write(static (log, process) => log.ProcessOpened(process.Device.ToString(), process.NodeId, process.ProcessId));
    }

    internal void Closed()
    {
        _logger.ProcessClosed(_process.ProcessId, _process.Device, _process.NodeId);
        Write(static (log, process) => log.ProcessClosed(process.Device.ToString(), process.NodeId, process.ProcessId));
    }

    /// <summary>Told once, when the cause of the loss is found.</summary>
    internal void Lost(VeoException cause)
    {
        _logger.ProcessLost(cause, _process.ProcessId, _process.Device, _process.NodeId);
        Write((log, process) => log.ProcessLost(process.ProcessId, cause.Message));
    }

    internal void InitializerFailed(Exception exception)
    {
        _logger.InitializerFailed(exception, _process.ProcessId, _process.Device, _process.NodeId);
        Write((log, process) => log.InitializerFailed(process.ProcessId, exception.ToString()));
    }

    /// <summary>Something that nobody disposed has been collected. May be called by finalizers.</summary>
    internal void Leaked(string what, string allocatedAt)
    {
        _logger.Leaked(what, allocatedAt);
        Write((log, _) => log.Leaked(what, allocatedAt));
    }

    internal void Killed() => _logger.WorkerKilled(_process.ProcessId, _process.Device, _process.NodeId);

    internal void ContextOpened(int contexts) => _logger.ContextOpened(_process.ProcessId, contexts);

    internal void LibraryLoaded(VeoLibrary library) => _logger.LibraryLoaded(library.Path ?? library.Name, _process.ProcessId);

    internal void LibraryUnloaded(VeoLibrary library) => _logger.LibraryUnloaded(library.Path ?? library.Name, _process.ProcessId);

    internal void BufferAllocated(ulong byteLength)
    {
        Interlocked.Increment(ref _buffers);
        Interlocked.Add(ref _bufferBytes, (long)byteLength);
    }

    internal void BufferFreed(ulong byteLength)
    {
        Interlocked.Decrement(ref _buffers);
        Interlocked.Add(ref _bufferBytes, -(long)byteLength);
    }

    /// <summary>Bytes that the device has copied by itself.</summary>
    internal void CopiedOnDevice(long byteLength)
    {
        try
        {
            Instruments.TransferBytes.Add(byteLength, KindTag, NodeTag, new KeyValuePair<string, object?>(Tags.Direction, Tags.Within));
        }
#pragma warning disable CA1031 // Code of the user; the copy has been made.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ListenerFailed(exception);
        }
    }

    /// <summary>A request has ended.</summary>
    /// <param name="trace">What was begun at its submission; <see langword="null"/> if nobody listened then.</param>
    /// <param name="operation">What it did.</param>
    /// <param name="id">Its id in its context; <see langword="null"/> for an operation that has none.</param>
    /// <param name="fault">Why it failed; <see langword="null"/> if it did not.</param>
    internal void Completed(RequestTrace? trace, in Operation operation, ulong? id, Exception? fault)
    {
        try
        {
            trace?.End(id, fault);
        }
#pragma warning disable CA1031 // Code of the user; the request has completed all the same, and the completion thread must survive.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ListenerFailed(exception);
        }

        if (fault is VeoException)
        {
            Failed(operation, id, fault);
        }
    }

    internal void ListenerFailed(Exception exception)
    {
        _logger.ListenerFailed(exception);
        Write((log, _) => log.ListenerFailed(exception.ToString()));
    }

    private void Failed(in Operation operation, ulong? id, Exception fault)
    {
        var kernelFault = fault as VeoKernelException;
        if (kernelFault is not null)
        {
            _logger.KernelFaulted(
                kernelFault.Symbol, kernelFault.Library, kernelFault.SignalName, _process.ProcessId, _process.Device, _process.NodeId, id ?? 0);
        }
        else
        {
            _logger.RequestFailed(fault, _process.ProcessId, id ?? 0);
        }

        if (operation.Kind is OperationKind.Free or OperationKind.Synchronize)
        {
            return;
        }

        try
        {
            TagList tags = operation.Symbol is null
                ? new TagList([KindTag, NodeTag, new(Tags.Direction, operation.Direction)])
                : new TagList([KindTag, NodeTag, new(Tags.Symbol, operation.Symbol.Name), new(Tags.Library, operation.Symbol.Library.Name)]);
            tags.Add(Tags.ErrorType, fault.GetType().FullName);
            if (kernelFault is not null)
            {
                tags.Add(Tags.Signal, kernelFault.SignalName);
            }

            Instruments.Faults.Add(1, tags);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ListenerFailed(exception);
        }
    }

    private void Write(Action<VeoEventSource, VeoProcess> write)
    {
        if (VeoEventSource.Log.IsEnabled())
        {
            // An event source catches what its listeners throw, unless it was made to throw.
            write(VeoEventSource.Log, _process);
        }
    }
}
