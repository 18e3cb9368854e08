using System.Buffers;
using System.Runtime.CompilerServices;
using Veo.CompilerServices;
using Veo.Diagnostics;
using Veo.Native;

namespace Veo.Requests;

/// <summary>A call under construction: the native argument list, and what the arguments refer to.</summary>
/// <remarks>
/// libveo captures an argument list when the call is submitted, so a frame serves call after call. Each thread keeps one; where a thread builds a
/// call inside another (a memory manager's <c>Pin</c> may), or uses several libraries, more come from the library's pool.
/// </remarks>
internal sealed unsafe partial class CallFrame : IAbandoned
{
    [ThreadStatic]
    private static CallFrame? t_cached;

    internal readonly VeoNative Native;
    internal readonly nint Arguments;
    internal CallResources Resources = new();
    internal VeoContext Context = null!;
    internal KernelSymbol Symbol = null!;
    internal PendingRequest? Request;
    internal CancellationToken Token;

    // So many arguments of a Vector Engine's kernel travel in registers, the others in memory.
    private const int RegisterArguments = 8;

    private MemoryHandle[] _submitPins = [];
    private int _submitPinCount;
    private ulong _stackBytes;
    private bool _isRented;
    private bool _isSubmitting;

    private CallFrame(VeoNative native)
    {
        Native = native;
        Arguments = native.veo_args_alloc();
        if (Arguments == 0)
        {
            throw new VeoException($"'{native.LibraryPath}' gave no argument list: {native.LastError()}");
        }

        native.Frames.Add(this);
    }

    // Runs only for a frame whose thread has ended. The native library is not the finalizer's to call.
    ~CallFrame()
    {
        if (Arguments != 0)
        {
            Housekeeping.Add(this);
        }
    }

    void IAbandoned.Settle() => Native.veo_args_free(Arguments);

    internal static CallFrame Rent(VeoContext context, KernelSymbol? symbol = null)
    {
        CallFrame? frame = t_cached;
        if (frame is not null && ReferenceEquals(frame.Native, context.Native))
        {
            t_cached = null;
        }
        else
        {
            frame = context.Native.FramePool.TryPop(out CallFrame? pooled) ? pooled : new CallFrame(context.Native);
        }

        frame.Context = context;
        frame.Symbol = symbol!;
        frame._isRented = true;
        return frame;
    }

    /// <summary>Gives back what the call has not handed on, and the frame itself.</summary>
    internal void Return()
    {
        if (!_isRented)
        {
            return;
        }

        _isRented = false;
        _isSubmitting = false;
        Exception? unpinning = Release();
        Native.veo_args_clear(Arguments);
        if (_textLength != 0)
        {
            ForgetText();
        }

        (Context, Symbol, Request, _stackBytes) = (null!, null!, null, 0);
        if (Token.CanBeCanceled)
        {
            Token = default;
        }

        if (t_cached is null)
        {
            t_cached = this;
        }
        else
        {
            Native.FramePool.Push(this);
        }

        if (unpinning is not null)
        {
            throw new InvalidOperationException("A memory manager failed while it unpinned the memory of a kernel call.", unpinning);
        }
    }

    internal void SetPointer(int index, ulong address, PointerOwner? owner)
    {
        if (owner is not null)
        {
            if (!ReferenceEquals(owner.Process, Context.Process))
            {
                ThrowForeign(index);
            }

            Resources.Lease(owner);
        }

        CheckSet(Native.veo_args_set_u64(Arguments, index, address), index);
    }

    /// <summary>Sets memory of the caller that must stay where it is until the call has completed.</summary>
    internal void SetMemory<T>(int index, veo_args_intent intent, ReadOnlyMemory<T> memory)
        where T : unmanaged =>
        SetStack(index, intent, memory.IsEmpty ? null : Resources.Pin(memory), (nuint)memory.Length * (nuint)sizeof(T));

    /// <summary>Sets memory of the caller that is captured by the submission.</summary>
    internal void SetCapturedMemory<T>(int index, ReadOnlyMemory<T> memory)
        where T : unmanaged
    {
        byte* address = null;
        if (!memory.IsEmpty)
        {
            address = KeepUntilSubmitted(memory.Pin());
        }

        SetStack(index, veo_args_intent.VEO_INTENT_IN, address, (nuint)memory.Length * (nuint)sizeof(T));
    }

    internal void SetStack(int index, veo_args_intent intent, byte* address, nuint byteLength)
    {
        // libveo does not send the address of an OUT argument in memory unless something else goes along; as INOUT it always arrives.
        if (intent == veo_args_intent.VEO_INTENT_OUT && index >= RegisterArguments && !Native.IsHostDevice)
        {
            intent = veo_args_intent.VEO_INTENT_INOUT;
        }

        // An empty argument still has an address; nothing is read or written there.
        address = address == null ? (byte*)Arguments : address;
        _stackBytes += byteLength;
        CheckSet(Native.veo_args_set_stack(Arguments, intent, index, address, byteLength), index);
    }

    /// <summary>Sets a stack argument that a <c>fixed</c> of the caller pins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetStack(scoped in StackArgument argument, byte* address)
    {
        if (argument.IsPresent)
        {
            SetStack(argument.Index, argument.Intent, address, argument.ByteLength);
        }
    }

    internal void CheckSet(int result, int index)
    {
        if (result != 0)
        {
            ThrowSetFailed(index);
        }
    }

    /// <summary>Submits the call and blocks until it has completed: VEO's asynchronous call and wait, which work on any context.</summary>
    internal ulong Run(veohost_result resultClass)
    {
        SetResultClass(resultClass);
        VeoContext context = Context;
        if (context.Process.Loss.Cause is not null)
        {
            throw context.Process.Loss.AlreadyLost(new Operation(OperationKind.Call, Symbol).Describe());
        }

        Trace();

        // Entering is a full fence between this mark and the look at the library: who unloads it marks it first and then looks for this mark.
        Volatile.Write(ref _isSubmitting, true);
        context.EnterNative();
        if (Symbol.Library.IsUnloaded)
        {
            ThrowUnloadedInsideNative();
        }

        ulong result = 0;
        ulong id = Native.veo_call_async(context.Handle, Symbol.Address, Arguments);
        Volatile.Write(ref _isSubmitting, false);
        if (id == VeoNative.VEO_REQUEST_ID_INVALID)
        {
            ThrowSubmitFailedInsideNative();
        }

        veo_command_state state = Native.veo_call_wait_result(context.Handle, id, &result);
        if (state != veo_command_state.VEO_COMMAND_OK)
        {
            ThrowFailedInsideNative(id, state, result);
        }

        context.ExitNative();
        if (Resources.Trace is not null)
        {
            EndTrace(id, null);
        }

        return result;
    }

    /// <summary>Whether the frame's thread is just handing a blocking call of a library to libveo.</summary>
    internal bool IsSubmittingTo(VeoLibrary library) => Volatile.Read(ref _isSubmitting) && ReferenceEquals(Symbol?.Library, library);

    /// <summary>As <see cref="Run"/>, and a call that has not begun is taken back when the token is cancelled.</summary>
    internal TResult RunCancellable<TResult>()
        where TResult : struct
    {
        // Before the submission: memory that the caller pins must not go with a call that nobody waits for.
        Context.ThrowIfInsideHostFunction("A blocking call");
        Submit<TResult>();
        return ((KernelRequest<TResult>)Request!).Retain().Wait();
    }

    /// <summary>Submits the call; the request takes the leases and pins along. What fails on the device's side is told by the request.</summary>
    internal void Submit<TResult>()
        where TResult : struct
    {
        if (Token.IsCancellationRequested || Context.Process.Loss.Cause is not null)
        {
            Request = KernelRequest<TResult>.Failed(Context, Context.ExplainRefusal(new Operation(OperationKind.Call, Symbol), Token));
            return;
        }

        SetResultClass(ResultConverter<TResult>.Class);
        Withdrawal? withdrawal = null;
        if (Token.CanBeCanceled && Native.veohost_args_set_withdrawable != null)
        {
            _ = Native.veohost_args_set_withdrawable(Arguments, 1);
            withdrawal = Withdrawal.For(Native, Token);
        }

        Trace();
        try
        {
            var submission = new CallSubmission(Symbol, Arguments, Context.Process.RecordsSubmitSites ? ProgramSite.Here() : null);
            Request = Context.Queue.Submit<TResult, CallSubmission>(submission, ref Resources, withdrawal);
        }
        catch (VeoException exception)
        {
            if (exception is not VeoProcessLostException && IsStackTooLarge)
            {
                throw StackTooLarge();
            }

            Request = KernelRequest<TResult>.Failed(Context, exception);
        }
    }

    /// <summary>Begins to trace the call if anybody listens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Trace()
    {
        if (Instruments.AreCallsHeard)
        {
            Resources.Trace = RequestTrace.BeginCall(this);
        }
    }

    private void EndTrace(ulong id, Exception? fault) =>
        Context.Process.Diagnostics.Completed(Resources.TakeTrace(), new Operation(OperationKind.Call, Symbol), id, fault);

    private byte* KeepUntilSubmitted(MemoryHandle handle)
    {
        if (_submitPinCount == _submitPins.Length)
        {
            Array.Resize(ref _submitPins, Math.Max(2, _submitPins.Length * 2));
        }

        _submitPins[_submitPinCount++] = handle;
        return (byte*)handle.Pointer;
    }

    private void SetResultClass(veohost_result resultClass)
    {
        // On a VE the raw result is the same whatever the type; only the host's calling convention has to be told.
        if (Native.veohost_args_set_result != null)
        {
            _ = Native.veohost_args_set_result(Arguments, resultClass);
        }
    }

    private Exception? Release()
    {
        Exception? fault = Resources.IsEmpty ? null : Resources.Release();
        for (int i = 0; i < _submitPinCount; i++)
        {
            _submitPins[i].Dispose();
            _submitPins[i] = default;
        }

        _submitPinCount = 0;
        return fault;
    }

    // VEO's documented limit is 63 MiB; the exact one depends on where the worker's stack lies.
    private bool IsStackTooLarge => _stackBytes > 32UL << 20;

    private ArgumentException StackTooLarge() =>
        new($"The stack arguments of kernel '{Symbol.Name}' have {_stackBytes} bytes together; VEO carries at most about 63 MiB. " +
            "Put large data into a VeBuffer and pass that.");

    private void ThrowUnloadedInsideNative()
    {
        Context.ExitNative();
        Symbol.Library.ThrowIfUnloaded();
    }

    private void ThrowSubmitFailedInsideNative()
    {
        Context.ExitNative();
        VeoException failure = Context.Process.Loss.SubmitFailed(new Operation(OperationKind.Call, Symbol));
        throw failure is not VeoProcessLostException && IsStackTooLarge ? StackTooLarge() : failure;
    }

    private void ThrowFailedInsideNative(ulong id, veo_command_state state, ulong result)
    {
        // This thread stands where the call was made.
        ProgramSite? site = state == veo_command_state.VEO_COMMAND_EXCEPTION ? ProgramSite.Here() : null;
        var operation = new Operation(OperationKind.Call, Symbol, site: site);
        LossRecord loss = Context.Process.Loss;
        VeoException? fault = state == veo_command_state.VEO_COMMAND_EXCEPTION ? loss.KernelFault(operation, id, (int)result) : null;

        // Left before the search for the cause, since that waits for those who are inside.
        Context.ExitNative();
        fault ??= loss.RequestFailed(operation, id, state, result);
        EndTrace(id, fault);
        throw fault;
    }

    private void ThrowForeign(int index) =>
        throw new ArgumentException(
            $"Argument {index} of kernel '{Symbol.Name}' is memory of another process. Allocate it in the process that the kernel is loaded in.");

    private void ThrowSetFailed(int index) =>
        throw new ArgumentException($"Argument {index} of kernel '{Symbol.Name}' cannot be set. {Native.LastError()}".TrimEnd());
}
