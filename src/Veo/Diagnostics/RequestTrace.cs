using System.Diagnostics;
using System.Runtime.InteropServices;
using Veo.CompilerServices;
using Veo.Native;
using Veo.Requests;

namespace Veo.Diagnostics;

/// <summary>One kernel call or transfer, from its submission to its end, for those who listened when it was submitted.</summary>
/// <remarks>
/// It travels with what the request holds until completion (<see cref="CallResources"/>), so requests that nobody watches know nothing of it.
/// Reused, so that a listener of measurements costs no memory per call either.
/// </remarks>
internal sealed unsafe class RequestTrace
{
    private const int SpareLimit = 1024;

    private static readonly Stack<RequestTrace> Spare = new();

    // Native, since libveo writes there until the request has completed, whatever becomes of the objects meanwhile.
    private readonly veohost_times* _times = (veohost_times*)NativeMemory.AllocZeroed((nuint)sizeof(veohost_times));
    private VeoProcess _process = null!;
    private OperationKind _kind;
    private KernelSymbol? _symbol;
    private long _byteLength;
    private long _submitted;
    private Activity? _activity;

    private RequestTrace()
    {
    }

    private bool IsCall => _kind == OperationKind.Call;

    private string Direction => _kind == OperationKind.Read ? Tags.Read : Tags.Write;

    /// <summary>A kernel call is about to be submitted; on the host device its times on the device are asked for.</summary>
    internal static RequestTrace BeginCall(CallFrame frame)
    {
        RequestTrace trace = Begin(frame.Context.Process, OperationKind.Call, frame.Symbol, 0);
        if (frame.Native.veohost_args_set_times != null)
        {
            _ = frame.Native.veohost_args_set_times(frame.Arguments, trace._times);
        }

        return trace;
    }

    /// <summary>A transfer is about to be submitted.</summary>
    internal static RequestTrace BeginTransfer(VeoProcess process, OperationKind kind, nuint byteLength) =>
        Begin(process, kind, null, (long)byteLength);

    /// <summary>The request has ended. What a listener throws is thrown on.</summary>
    internal void End(ulong? id, Exception? fault)
    {
        var outcome = new RequestOutcome(_submitted, Stopwatch.GetTimestamp(), *_times, id, fault);
        try
        {
            Record(outcome);
            Stop(outcome);
            WriteEvent(outcome);
        }
        finally
        {
            Recycle();
        }
    }

    /// <summary>The request was refused: the caller gets an exception instead.</summary>
    internal void Abandon()
    {
        Activity? activity = _activity;
        Recycle();
        if (activity is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error, "not submitted");
            StopQuietly(activity);
        }
    }

    private static RequestTrace Begin(VeoProcess process, OperationKind kind, KernelSymbol? symbol, long byteLength)
    {
        RequestTrace trace = Rent();
        trace._process = process;
        trace._kind = kind;
        trace._symbol = symbol;
        trace._byteLength = byteLength;
        *trace._times = default;
        try
        {
            trace._activity = Instruments.Activities.HasListeners() ? trace.Start() : null;
        }
        catch
        {
            trace.Recycle();
            throw;
        }

        trace._submitted = Stopwatch.GetTimestamp();
        return trace;
    }

    /// <summary>An activity below the submitter's own, which stays the current one.</summary>
    private Activity? Start()
    {
        ProcessDiagnostics diagnostics = _process.Diagnostics;
        KeyValuePair<string, object?>[] tags = IsCall
            ? [new(Tags.Symbol, _symbol!.Name), new(Tags.Library, _symbol.Library.Name), diagnostics.KindTag, diagnostics.NodeTag]
            : [new(Tags.Direction, Direction), new(Tags.TransferBytes, _byteLength), diagnostics.KindTag, diagnostics.NodeTag];
        Activity? activity = Instruments.Activities.CreateActivity(
            IsCall ? "veo.call" : _kind == OperationKind.Read ? "veo.read" : "veo.write", ActivityKind.Client, default(ActivityContext), tags);
        if (activity is null)
        {
            return null;
        }

        if (IsCall)
        {
            activity.DisplayName = _symbol!.Name;
        }

        Activity? current = Activity.Current;
        try
        {
            return activity.Start();
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private void Record(in RequestOutcome outcome)
    {
        ProcessDiagnostics diagnostics = _process.Diagnostics;
        TagList tags = IsCall
            ? new TagList([diagnostics.KindTag, diagnostics.NodeTag, new(Tags.Symbol, _symbol!.Name), new(Tags.Library, _symbol.Library.Name)])
            : new TagList([diagnostics.KindTag, diagnostics.NodeTag, new(Tags.Direction, Direction)]);
        if (outcome.Fault is not null)
        {
            tags.Add(Tags.ErrorType, outcome.ErrorType);
        }
        else if (!IsCall)
        {
            Instruments.TransferBytes.Add(_byteLength, tags);
        }

        if (!IsCall)
        {
            Instruments.TransferDuration.Record(outcome.Duration, tags);
            return;
        }

        Instruments.Calls.Add(1, tags);
        Instruments.CallDuration.Record(outcome.Duration, tags);
        if (outcome.HasTimes)
        {
            Instruments.QueueDuration.Record(outcome.QueueDuration, tags);
            Instruments.DeviceDuration.Record(outcome.DeviceDuration, tags);
        }
    }

    private void Stop(in RequestOutcome outcome)
    {
        if (_activity is not Activity activity)
        {
            return;
        }

        activity.SetTag(Tags.WorkerId, _process.ProcessId);
        if (outcome.Id is ulong id)
        {
            activity.SetTag(Tags.RequestId, (long)id);
        }

        if (outcome.HasTimes)
        {
            activity.SetTag(Tags.QueueDuration, outcome.QueueDuration);
            activity.SetTag(Tags.DeviceDuration, outcome.DeviceDuration);
        }

        if (outcome.Fault is Exception fault)
        {
            activity.SetStatus(ActivityStatusCode.Error, fault.Message);
            activity.SetTag(Tags.ErrorType, outcome.ErrorType);
            if (fault is VeoKernelException kernelFault)
            {
                activity.SetTag(Tags.Signal, kernelFault.SignalName);
            }
        }

        StopQuietly(activity);
    }

    private void WriteEvent(in RequestOutcome outcome)
    {
        if (VeoEventSource.Log.IsEnabled(System.Diagnostics.Tracing.EventLevel.Verbose, VeoEventSource.Keywords.Requests))
        {
            VeoEventSource.Log.RequestCompleted(
                _kind.ToString(),
                _symbol?.Name ?? "",
                _symbol?.Library.Name ?? "",
                _process.NodeId,
                _byteLength,
                _process.ProcessId,
                outcome.Id is ulong id ? (long)id : -1,
                (long)(outcome.Duration * 1e9),
                outcome.HasTimes ? (long)(outcome.QueueDuration * 1e9) : -1,
                outcome.HasTimes ? (long)(outcome.DeviceDuration * 1e9) : -1,
                outcome.ErrorType ?? "");
        }
    }

    /// <summary>Stops an activity on whatever thread this is; by itself it would make the submitter's activity the current one here.</summary>
    private static void StopQuietly(Activity activity)
    {
        Activity? current = Activity.Current;
        try
        {
            activity.Stop();
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private static RequestTrace Rent()
    {
        lock (Spare)
        {
            return Spare.TryPop(out RequestTrace? trace) ? trace : new RequestTrace();
        }
    }

    private void Recycle()
    {
        (_process, _symbol, _activity) = (null!, null, null);
        lock (Spare)
        {
            if (Spare.Count < SpareLimit)
            {
                Spare.Push(this);
                return;
            }
        }

        NativeMemory.Free(_times);
    }
}
