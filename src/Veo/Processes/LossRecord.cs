using System.Globalization;
using Veo.Native;
using Veo.Requests;

namespace Veo;

/// <summary>What is known about the end of a process's worker: a latch that the first cause closes, and the failures that follow from it.</summary>
internal sealed unsafe class LossRecord(VeoProcess process)
{
    // After a worker's death its requests end within moments, one context after the other; this only bounds the wait for a library that forgets one.
    private static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(2);

    private readonly Lock _search = new();
    private VeoException? _cause;

    /// <summary>The first cause; <see langword="null"/> while the process is not known to be lost.</summary>
    internal VeoException? Cause => Volatile.Read(ref _cause);

    /// <summary>Asks the library whether the worker has ended.</summary>
    internal bool Detect() =>
        Cause is not null
        || process.Native.veo_get_context_state(process.DefaultContext.Handle) == veo_context_state.VEO_STATE_EXIT
        || HasEnded(out _)
        || process.Contexts.Any(static context => context.HasExited);

    /// <summary>Has the loss known with its cause, if the worker has ended.</summary>
    internal void Notice()
    {
        if (Detect())
        {
            FindCause();
        }
    }

    /// <summary>A kernel raised an exception: for the process the cause of its loss, if it is the first.</summary>
    internal VeoKernelException KernelFault(in Operation operation, ulong id, int signal)
    {
        string symbol = operation.Symbol!.Name;
        VeoException? first = Cause;
        if (first is VeoKernelException known && known.RequestId == id && known.Symbol == symbol)
        {
            return known;
        }

        // NEC's library tells every fault on the default context, whoever raised it.
        string doubt = !process.Native.IsHostDevice && process.Contexts.Any(static context => !context.IsDefault && context.IsBusy)
            ? "Other contexts had work as well, and NEC's library blames the default context's kernel for a fault of theirs. "
            : "";
        string name = SignalNames.Get(signal);
        var fault = new VeoKernelException(
            $"Kernel '{symbol}' of '{operation.Symbol.Library.Name}' raised {name} on the {Where}: {SignalNames.LikelyCause(signal)}. {doubt}" +
            "The worker process has ended with it; open a new VeoProcess to go on.",
            first)
        {
            Signal = signal,
            SignalName = name,
            Symbol = symbol,
            Library = operation.Symbol.Library.Name,
            Device = process.Device,
            ProcessId = process.ProcessId,
            RequestId = id,
            SubmitSite = SubmitSite.Describe(operation.Site),
        };
        Latch(fault);
        return fault;
    }

    /// <summary>A request ended without a result.</summary>
    internal VeoException RequestFailed(in Operation operation, ulong id, veo_command_state state, ulong result)
    {
        string what = $"{Capitalized(operation.Describe())} (request {id})";
        if (state is not (veo_command_state.VEO_COMMAND_EXCEPTION or veo_command_state.VEO_COMMAND_ERROR) && !Detect())
        {
            // Whether the request runs is not known any more, and the library may have kept a lock: nothing on this process can be trusted.
            Latch(new VeoProcessLostException(
                $"The VEO library failed inside on the {Where}: it answered {(int)state} for a request, which is no result. The process cannot be used any more.")
            {
                ProcessId = process.ProcessId,
            });
        }

        if (!Detect() && process.Native.IsHostDevice)
        {
            return new VeoException($"{what} failed on the {Where}: libveo answered {state}, result {(long)result}. {process.Native.LastError()}".TrimEnd());
        }

        return Lost($"{what} failed on the {Where}", operation.Describe(), id, FindCause());
    }

    /// <summary>libveo did not take a request.</summary>
    internal VeoException SubmitFailed(in Operation operation) => OperationFailed(operation.Describe());

    /// <summary>An operation that has no request failed: because the process is lost, or for what the library says.</summary>
    internal VeoException OperationFailed(string operation)
    {
        // First of all: the text is gone with the thread's next native call.
        string reason = process.Native.LastError();
        return Detect()
            ? Lost($"{Capitalized(operation)} failed on the {Where}", operation, null, FindCause())
            : new VeoException($"{Capitalized(operation)} failed on the {Where}: libveo refused it. {reason}".TrimEnd());
    }

    /// <summary>What a call on a process gets that is known to be lost.</summary>
    internal VeoProcessLostException AlreadyLost(string operation) =>
        Lost($"{Capitalized(operation)} cannot run on the {Where}", operation, null, Cause ?? FindCause());

    /// <summary>The first cause, looked for among the requests that nobody has collected yet if it is not known.</summary>
    /// <remarks>Not to be called between <see cref="VeoContext.EnterNative"/> and <see cref="VeoContext.ExitNative"/>: it waits for those who are.</remarks>
    private VeoException FindCause()
    {
        if (Cause is VeoException known)
        {
            return known;
        }

        var collected = new List<(PendingRequest Request, veo_command_state State, ulong Result)>();
        lock (_search)
        {
            long deadline = MonotonicClock.DeadlineIn(SearchTime);
            SpinWait pause = default;
            while (Cause is null)
            {
                int before = collected.Count;
                bool isComplete = true;
                foreach (VeoContext context in process.Contexts)
                {
                    isComplete &= context.Queue.CollectUnpublished(collected) && !context.HasUsers;
                }

                for (int i = before; i < collected.Count; i++)
                {
                    collected[i].Request.LatchFault(collected[i].State, collected[i].Result);
                }

                if (isComplete || MonotonicClock.Until(deadline) == TimeSpan.Zero)
                {
                    break;
                }

                pause.SpinOnce();
            }

            if (Cause is null)
            {
                Latch(DescribeEnd());
            }
        }

        foreach ((PendingRequest request, veo_command_state state, ulong result) in collected)
        {
            request.Complete(state, result);
        }

        return Cause!;
    }

    private void Latch(VeoException cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            process.OnLost(cause);
        }
    }

    private VeoProcessLostException DescribeEnd()
    {
        string worker = $"The worker process {process.ProcessId} of the {Where}";
        if (!HasEnded(out int status) || status == -1)
        {
            return new VeoProcessLostException($"{worker} has ended; the VEO library does not say why.") { ProcessId = process.ProcessId };
        }

        // As waitpid() encodes it.
        int signal = status & 0x7f;
        int exitCode = (status >> 8) & 0xff;
        return signal == 0
            ? new VeoProcessLostException($"{worker} ended by itself with exit code {exitCode}; a kernel or a library called exit().")
            {
                ProcessId = process.ProcessId,
                ExitCode = exitCode,
            }
            : new VeoProcessLostException($"{worker} was killed by {SignalNames.Get(signal)}.") { ProcessId = process.ProcessId, Signal = signal };
    }

    private VeoProcessLostException Lost(string failure, string operation, ulong? id, VeoException cause)
    {
        string advice = "Open a new VeoProcess to go on.";
        return cause switch
        {
            VeoKernelException kernel => new VeoProcessLostException(
                $"{failure}: the worker process {process.ProcessId} ended when kernel '{kernel.Symbol}' of '{kernel.Library}' raised {kernel.SignalName}. {advice}",
                cause)
            {
                ProcessId = process.ProcessId,
                Signal = kernel.Signal,
                Operation = operation,
                RequestId = id,
            },
            _ => new VeoProcessLostException($"{failure}: {Uncapitalized(cause.Message)} {advice}", cause)
            {
                ProcessId = process.ProcessId,
                Signal = (cause as VeoProcessLostException)?.Signal,
                ExitCode = (cause as VeoProcessLostException)?.ExitCode,
                Operation = operation,
                RequestId = id,
            },
        };
    }

    private bool HasEnded(out int status)
    {
        int value = -1;
        bool hasEnded = process.Native.veohost_proc_status != null && process.Native.veohost_proc_status(process.Handle, &value) == 1;
        status = value;
        return hasEnded;
    }

    private string Where => string.Create(CultureInfo.InvariantCulture, $"{process.Device}, node {process.NodeId}");

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Uncapitalized(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
