namespace Veo;

/// <summary>One process on each card, whose contexts are handed out, least loaded first.</summary>
/// <remarks>
/// <para>
/// In <see cref="VeoContextMode.OpenMP"/> mode each process has one context, whose kernels use all cores; in <see cref="VeoContextMode.PerCore"/> mode
/// one context per core. VEO does not allow a mix in one process; two pools of different modes on the same cards are allowed, and share the cores.
/// </para>
/// <para>
/// A process whose worker has ended leaves the pool when a renting or returning notices it. The others go on; a new one is opened on the same
/// card in the background, with all initializers (<see cref="VeoProcess.AddInitializer"/>), and <see cref="ProcessReplaced"/> tells so. Leases of the lost
/// process stay valid objects whose calls fail; buffers have to be allocated and filled again. If no new process can be opened the card is out
/// of use; once all are, renting fails with the last reason. Nothing is opened again and again: each attempt follows a loss.
/// </para>
/// <para>All members are safe to use from several threads.</para>
/// </remarks>
public sealed partial class VeoProcessPool : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly VeoProcessPoolOptions _options;
    private readonly VeoPooledProcess?[] _processes;

    private VeoProcessPool(VeoProcessPoolOptions options, VeoPooledProcess[] processes)
    {
        _options = options;
        _processes = [.. processes];
    }

    /// <summary>The processes that are in use now, in the order of their cards.</summary>
    public IReadOnlyList<VeoProcess> Processes
    {
        get
        {
            lock (_gate)
            {
                return [.. _processes.OfType<VeoPooledProcess>().Select(static pooled => pooled.Process)];
            }
        }
    }

    /// <summary>Opens a pool: all its processes at once. Blocks until their workers run.</summary>
    /// <param name="options">The options; later changes of them have no effect. <see langword="null"/> = all cards, in OpenMP mode.</param>
    /// <returns>The pool. Dispose it to end its processes.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or ask for what VEO does not allow.</exception>
    /// <exception cref="VeoDeviceNotFoundException">There is no device, or a node that was named does not exist.</exception>
    /// <exception cref="VeoException">A worker did not start; the others have been ended again.</exception>
    public static VeoProcessPool Open(VeoProcessPoolOptions? options = null) =>
        Task.Run(() => OpenAsync(options)).GetAwaiter().GetResult();

    /// <summary>As <see cref="Open"/>, without blocking the caller.</summary>
    /// <param name="options">The options; later changes of them have no effect. <see langword="null"/> = all cards, in OpenMP mode.</param>
    /// <param name="cancellationToken">Stops the opening; workers that have started are ended again.</param>
    /// <returns>The pool. Dispose it to end its processes.</returns>
    public static Task<VeoProcessPool> OpenAsync(VeoProcessPoolOptions? options = null, CancellationToken cancellationToken = default)
    {
        VeoProcessPoolOptions copy = (options ?? new VeoProcessPoolOptions()).ValidatedCopy();
        return Task.Run(() => OpenAllAsync(copy, cancellationToken), cancellationToken);
    }

    /// <summary>Hands out the least loaded context. Returns at once, except while the last usable process is being replaced.</summary>
    /// <returns>The lease of a context; dispose it to give the context back.</returns>
    /// <remarks>
    /// A context's load is the number of its leases and of its requests that are not completed and collected. Among equals the process with the
    /// smaller sum comes first, and in it a further context before the default one.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <exception cref="VeoProcessLostException">All processes were lost and could not be replaced.</exception>
    public VeoContextLease Rent()
    {
        while (true)
        {
            if (TryRent(out VeoContextLease? lease, out Task replacement))
            {
                return lease;
            }

            replacement.GetAwaiter().GetResult();
        }
    }

    /// <summary>As <see cref="Rent"/>, without blocking the caller while the last usable process is being replaced.</summary>
    /// <param name="cancellationToken">Stops the waiting; the replacement goes on.</param>
    /// <returns>The lease of a context; dispose it to give the context back.</returns>
    public async ValueTask<VeoContextLease> RentAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRent(out VeoContextLease? lease, out Task replacement))
            {
                return lease;
            }

            await replacement.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Return(VeoPooledContext context)
    {
        lock (_gate)
        {
            context.Leases--;
            if (!_isDisposed)
            {
                ReplaceLost();
            }
        }
    }

    private static async Task<VeoProcessPool> OpenAllAsync(VeoProcessPoolOptions options, CancellationToken cancellationToken)
    {
        int[] nodes = [.. options.Nodes
            ?? [.. VeoDevice.Enumerate(options.Process.Device, options.Process.Environment).Select(static device => device.NodeId)]];
        if (nodes.Length == 0)
        {
            // Opens nothing, but says what was looked for where; a device without any card is told here.
            _ = Native.DeviceSelector.Select(options.Process.Device);
            throw new VeoDeviceNotFoundException(
                "No card was found for the pool: the device is there, but it has no card. Check that the scheduler has granted one (_VENODELIST), " +
                "or, on the host device, that VEOHOST_NODES is not 0.");
        }

        Task<VeoPooledProcess>[] openings = [.. nodes.Select(node => VeoPooledProcess.OpenAsync(options, node, nodes.Length, cancellationToken))];
        try
        {
            return new VeoProcessPool(options, await Task.WhenAll(openings).ConfigureAwait(false));
        }
        catch
        {
            foreach (Task<VeoPooledProcess> opening in openings.Where(static opening => opening.IsCompletedSuccessfully))
            {
                await (await opening.ConfigureAwait(false)).Process.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }
}
