namespace Veo;

/// <content>Opening further contexts.</content>
public sealed partial class VeoProcess
{
    /// <summary>Opens a further context (<c>veo_context_open</c>). Needs <see cref="VeoContextMode.PerCore"/>.</summary>
    /// <returns>The context.</returns>
    /// <remarks>
    /// Blocks until the default context has done what was submitted to it before, which is VEO's rule; so open contexts before the long kernels are
    /// submitted. Openings of other processes and contexts go on meanwhile. Only what other threads submit to the default context in the very moment of the
    /// opening can hold them up.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The process was opened with one context for many threads; or the calling thread is in a host function of the default context, or has a batch of it open.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    /// <exception cref="VeoException">The worker could not start another thread. A Vector Engine has 18 further ones at most.</exception>
    public VeoContext OpenContext() => OpenContext(new VeoContextOptions());

    /// <summary>As <see cref="OpenContext()"/>, with options (<c>veo_context_open_with_attr</c>).</summary>
    /// <param name="options">The options; later changes of them have no effect.</param>
    /// <returns>The context.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stack is smaller than VEO allows.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="OpenContext()"/>.</exception>
    /// <exception cref="VeoException">The worker could not start another thread, perhaps since the stack is too large.</exception>
    public VeoContext OpenContext(VeoContextOptions options)
    {
        VeoContextOptions copy = CheckOpenContext(options);

        // Here, lest the one thread that opens everything waits.
        DefaultContext.Synchronize();
        return ProcessOwner.Run(() => OpenContextOnOwner(copy)).GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="OpenContext()"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Honoured until the opening begins.</param>
    /// <returns>The context.</returns>
    public Task<VeoContext> OpenContextAsync(CancellationToken cancellationToken = default) =>
        OpenContextAsync(new VeoContextOptions(), cancellationToken);

    /// <summary>As <see cref="OpenContext(VeoContextOptions)"/>, without blocking the caller.</summary>
    /// <param name="options">The options; later changes of them have no effect.</param>
    /// <param name="cancellationToken">Honoured until the opening begins.</param>
    /// <returns>The context.</returns>
    public Task<VeoContext> OpenContextAsync(VeoContextOptions options, CancellationToken cancellationToken = default)
    {
        VeoContextOptions copy = CheckOpenContext(options);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<VeoContext>(cancellationToken)
            : OpenContextBehindAsync(DefaultContext.SynchronizeAsync(CancellationToken.None), copy, cancellationToken);
    }

    private VeoContextOptions CheckOpenContext(VeoContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        VeoContextOptions copy = options.ValidatedCopy();
        if (_options.ContextMode != VeoContextMode.PerCore)
        {
            throw new InvalidOperationException(
                $"This process has one context for many threads. To open further contexts, open the process with {nameof(VeoProcessOptions)}." +
                $"{nameof(VeoProcessOptions.ContextMode)} = {nameof(VeoContextMode)}.{nameof(VeoContextMode.PerCore)}.");
        }

        DefaultContext.ThrowIfUnusable();
        DefaultContext.ThrowIfInsideBatch("Opening a context");
        return copy;
    }

    private async Task<VeoContext> OpenContextBehindAsync(ValueTask drained, VeoContextOptions options, CancellationToken cancellationToken)
    {
        await drained.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await ProcessOwner.Run(() => OpenContextOnOwner(options), cancellationToken).ConfigureAwait(false);
    }

    private VeoContext OpenContextOnOwner(VeoContextOptions options)
    {
        // The library reads this variable at the opening, too.
        using var environment = new NativeEnvironment([new(VeoProcessOptions.OpenMPThreadsVariable, "1")]);
        VeoContext? context = null;
        DefaultContext.EnterNative();
        try
        {
            nint handle = _contextHandles.Open(Native, Handle, options.StackSize);
            if (handle != 0)
            {
                context = new VeoContext(this, handle, isDefault: false);
                lock (_gate)
                {
                    Volatile.Write(ref _contexts, [.. _contexts, context]);
                }
            }
        }
        finally
        {
            DefaultContext.ExitNative();
        }

        // Only now: a search for the cause of a loss waits for those who are inside native code.
        if (context is null)
        {
            throw Loss.OperationFailed(
                options.StackSize is null ? "opening a context" : $"opening a context with a stack of {options.StackSize} bytes");
        }

        Diagnostics.ContextOpened(Contexts.Count);
        return context;
    }
}
