using Veo.CompilerServices;
using Veo.Contracts;

namespace Veo;

/// <content>The forms of a call: blocking, awaited, and as a request.</content>
public sealed partial class VeoFunction
{
    /// <summary>Calls the function and blocks until it has returned (<c>veo_call_async</c>, <c>veo_call_wait_result</c>).</summary>
    /// <typeparam name="TResult">The result: the C# type of exactly the signature's width and sign, an enum of it, <see cref="VePtr"/> or <see cref="VePtr{T}"/>.</typeparam>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoException">The kernel failed.</exception>
    public TResult Call<TResult>(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
        where TResult : struct
    {
        using KernelCall<TResult> call = Begin<TResult>(context, arguments);
        return call.Run();
    }

    /// <summary>Calls the function and blocks until it has returned; a result is ignored.</summary>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoException">The kernel failed.</exception>
    public void Call(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
    {
        using KernelCall<VoidResult> call = Begin<VoidResult>(context, arguments);
        call.Run();
    }

    /// <summary>Calls the function without blocking, in order with the context's other requests.</summary>
    /// <typeparam name="TResult">The result: the C# type of exactly the signature's width and sign, an enum of it, <see cref="VePtr"/> or <see cref="VePtr{T}"/>.</typeparam>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>Await it once for the function's result.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the await.)</exception>
    public ValueTask<TResult> CallAsync<TResult>(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
        where TResult : struct
    {
        using KernelCall<TResult> call = Begin<TResult>(context, arguments);
        call.Submit();
        return call.ToValueTask();
    }

    /// <summary>Calls the function without blocking; a result is ignored.</summary>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>Await it once; the await ends when the function has returned.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the await.)</exception>
    public ValueTask CallAsync(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
    {
        using KernelCall<VoidResult> call = Begin<VoidResult>(context, arguments);
        call.Submit();
        return call.ToVoidValueTask();
    }

    /// <summary>Calls the function without blocking, in order with the context's other requests.</summary>
    /// <typeparam name="TResult">The result: the C# type of exactly the signature's width and sign, an enum of it, <see cref="VePtr"/> or <see cref="VePtr{T}"/>.</typeparam>
    /// <param name="context">The context that runs it.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>Await it once for the function's result.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the await.)</exception>
    public ValueTask<TResult> CallAsync<TResult>(VeoContext context, CancellationToken cancellationToken, params ReadOnlySpan<VeArgument> arguments)
        where TResult : struct
    {
        using KernelCall<TResult> call = Begin<TResult>(context, arguments, cancellationToken);
        call.Submit();
        return call.ToValueTask();
    }

    /// <summary>Calls the function without blocking; a result is ignored.</summary>
    /// <param name="context">The context that runs it.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>Await it once; the await ends when the function has returned.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the await.)</exception>
    public ValueTask CallAsync(VeoContext context, CancellationToken cancellationToken, params ReadOnlySpan<VeArgument> arguments)
    {
        using KernelCall<VoidResult> call = Begin<VoidResult>(context, arguments, cancellationToken);
        call.Submit();
        return call.ToVoidValueTask();
    }

    /// <summary>Submits a call and returns its request, which keeps the result (<c>veo_call_async</c>).</summary>
    /// <typeparam name="TResult">The result: the C# type of exactly the signature's width and sign, an enum of it, <see cref="VePtr"/> or <see cref="VePtr{T}"/>.</typeparam>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>The request: await it, wait for it, look at it, or drop it.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the request.)</exception>
    public VeoRequest<TResult> Submit<TResult>(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
        where TResult : struct
    {
        using KernelCall<TResult> call = Begin<TResult>(context, arguments);
        call.Submit();
        return call.ToRequest();
    }

    /// <summary>Submits a call and returns its request; a result is ignored.</summary>
    /// <param name="context">The context that runs it.</param>
    /// <param name="arguments">The arguments, one for each type of the signature.</param>
    /// <returns>The request: await it, wait for it, look at it, or drop it.</returns>
    /// <exception cref="ArgumentException">The arguments or the result do not agree with the signature, or belong to another process.</exception>
    /// <exception cref="InvalidOperationException">The function has no signature.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process, a buffer or the library is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The process has been lost. (A failing kernel is reported through the request.)</exception>
    public VeoRequest Submit(VeoContext context, params ReadOnlySpan<VeArgument> arguments)
    {
        using KernelCall<VoidResult> call = Begin<VoidResult>(context, arguments);
        call.Submit();
        return call.ToVoidRequest();
    }

    private KernelCall<TResult> Begin<TResult>(VeoContext context, ReadOnlySpan<VeArgument> arguments, CancellationToken cancellationToken = default)
        where TResult : struct
    {
        ArgumentNullException.ThrowIfNull(context);
        CTypeName[] types = CheckCall<TResult>(arguments);
        var call = new KernelCall<TResult>(context, _symbol, cancellationToken);
        try
        {
            call.Frame.ReserveText(arguments);
            for (int i = 0; i < types.Length; i++)
            {
                arguments[i].Set(in call, i, types[i]);
            }

            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }
}
