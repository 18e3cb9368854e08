using System.ComponentModel;
using System.Runtime.CompilerServices;
using Veo.Native;
using Veo.Requests;

namespace Veo.CompilerServices;

/// <summary>One kernel call: set the arguments, run or submit it, take its result in one of the shapes, dispose.</summary>
/// <typeparam name="TResult">The kernel's result: a scalar, an enum, <see cref="VePtr"/>, <see cref="VePtr{T}"/> or <see cref="VoidResult"/>.</typeparam>
/// <remarks>It lives on the stack of the stub and rents everything it needs. Not for use from several threads.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe ref partial struct KernelCall<TResult> : IDisposable
    where TResult : struct
{
    private readonly CallFrame _frame;

    /// <summary>Begins a call.</summary>
    /// <param name="context">The context that runs it.</param>
    /// <param name="symbol">The kernel, resolved in the context's process.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request; on the host device, until the worker begins it.</param>
    /// <exception cref="ArgumentException">The kernel is loaded in another process.</exception>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    public KernelCall(VeoContext context, KernelSymbol symbol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(symbol);
        if (!ReferenceEquals(symbol.Library.Process, context.Process))
        {
            ThrowForeignContext(symbol);
        }

        context.ThrowIfDisposed();
        _frame = CallFrame.Rent(context, symbol);
        if (cancellationToken.CanBeCanceled)
        {
            _frame.Token = cancellationToken;
        }
    }

    /// <summary>Sets an untyped device pointer; its memory is kept until the call has completed.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The pointer.</param>
    /// <exception cref="ArgumentException">The pointer belongs to another process.</exception>
    /// <exception cref="ObjectDisposedException">The pointer's buffer is disposed.</exception>
    public void SetPointer(int index, VePtr value) => _frame.SetPointer(index, value.Address, value.Owner);

    /// <summary>Sets a typed device pointer; its memory is kept until the call has completed.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The pointer.</param>
    /// <exception cref="ArgumentException">The pointer belongs to another process.</exception>
    /// <exception cref="ObjectDisposedException">The pointer's buffer is disposed.</exception>
    public void SetPointer<T>(int index, VePtr<T> value)
        where T : unmanaged =>
        _frame.SetPointer(index, value.Address, value.Owner);

    /// <summary>Sets memory that the kernel reads; its content is captured by the submission.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="memory">The memory.</param>
    public void SetIn<T>(int index, ReadOnlyMemory<T> memory)
        where T : unmanaged =>
        _frame.SetCapturedMemory(index, memory);

    /// <summary>Sets memory that the kernel reads and writes; it is pinned until the call has completed.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="memory">The memory.</param>
    public void SetInOut<T>(int index, Memory<T> memory)
        where T : unmanaged =>
        _frame.SetMemory<T>(index, veo_args_intent.VEO_INTENT_INOUT, memory);

    /// <summary>Sets memory that the kernel writes; it is pinned until the call has completed.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="memory">The memory.</param>
    public void SetOut<T>(int index, Memory<T> memory)
        where T : unmanaged =>
        _frame.SetMemory<T>(index, veo_args_intent.VEO_INTENT_OUT, memory);

    /// <summary>Runs the call to its end.</summary>
    /// <returns>The kernel's result.</returns>
    /// <exception cref="VeoException">The kernel failed, or the process is lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the kernel began.</exception>
    public TResult Run()
    {
        if (_frame.Token.CanBeCanceled)
        {
            return _frame.RunCancellable<TResult>();
        }

        ulong raw = _frame.Run(ResultConverter<TResult>.Class);
        return ResultConverter<TResult>.Convert(raw, _frame.Context.Process.PointerOwner);
    }

    /// <summary>Submits the call. If it cannot be submitted, since the process is lost or the token is cancelled, its awaiter is told.</summary>
    /// <exception cref="ArgumentException">The stack arguments are larger than VEO can carry.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process or the library has been disposed meanwhile.</exception>
    public void Submit() => _frame.Submit<TResult>();

    /// <summary>The submitted call as a value task: await it once.</summary>
    /// <returns>The value task.</returns>
    public ValueTask<TResult> ToValueTask() => TakeRequest().ToValueTask();

    /// <summary>The submitted call as a task.</summary>
    /// <returns>The task.</returns>
    public Task<TResult> ToTask() => TakeRequest().ToTask();

    /// <summary>The submitted call as a request.</summary>
    /// <returns>The request.</returns>
    public VeoRequest<TResult> ToRequest() => new(TakeRequest().Retain());

    /// <summary>The submitted call of a kernel without a result as a value task: await it once.</summary>
    /// <returns>The value task.</returns>
    public ValueTask ToVoidValueTask() => TakeRequest().ToVoidValueTask();

    /// <summary>The submitted call of a kernel without a result as a task.</summary>
    /// <returns>The task.</returns>
    public Task ToVoidTask() => TakeRequest().ToVoidTask();

    /// <summary>The submitted call of a kernel without a result as a request.</summary>
    /// <returns>The request.</returns>
    public VeoRequest ToVoidRequest() => new((KernelRequest<VoidResult>)(object)TakeRequest().Retain());

    /// <summary>Gives back what the call did not hand on.</summary>
    public void Dispose() => _frame?.Return();

    /// <summary>The call under construction, for arguments whose types are known at run time only.</summary>
    internal CallFrame Frame => _frame;

    private KernelRequest<TResult> TakeRequest()
    {
        PendingRequest? request = _frame.Request;
        if (request is null)
        {
            ThrowNotSubmitted();
        }

        // One consumer: a pooled request is reused after its result has been taken.
        _frame.Request = null;
        return Unsafe.As<KernelRequest<TResult>>(request!);
    }

    private static void ThrowNotSubmitted() =>
        throw new InvalidOperationException("The kernel call has not been submitted, or its result has been handed out already.");

    private static void ThrowForeignContext(KernelSymbol symbol) =>
        throw new ArgumentException(
            $"Kernel '{symbol.Name}' is loaded in another process than the context that shall run it. Load the kernel interface into that process too.",
            nameof(symbol));
}
