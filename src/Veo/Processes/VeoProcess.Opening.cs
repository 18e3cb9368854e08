using System.Text;
using Veo.Native;

namespace Veo;

/// <content>How a process is opened.</content>
public sealed partial class VeoProcess
{
    /// <summary>Opens a process (<c>veo_proc_create</c>), together with its default context. Blocks until the worker runs.</summary>
    /// <param name="node">The node (card); -1 = the scheduler's choice, else 0.</param>
    /// <returns>The process.</returns>
    /// <exception cref="VeoDeviceNotFoundException">There is no device, or no such node.</exception>
    /// <exception cref="VeoException">The worker did not start. What an initializer throws is thrown as well (<see cref="AddInitializer"/>).</exception>
    public static VeoProcess Open(int node = -1) => Open(new VeoProcessOptions { NodeId = node });

    /// <summary>Opens a process with options. Blocks until the worker runs.</summary>
    /// <param name="options">The options; later changes of them have no effect.</param>
    /// <returns>The process.</returns>
    /// <exception cref="VeoDeviceNotFoundException">There is no device, or no such node.</exception>
    /// <exception cref="VeoException">The worker did not start. What an initializer throws is thrown as well (<see cref="AddInitializer"/>).</exception>
    public static VeoProcess Open(VeoProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        VeoProcessOptions copy = options.ValidatedCopy();
        AllocationSite? site = VeoLeaks.CurrentSite();
        return Initialize(ProcessOwner.Run(() => Create(copy, site)).GetAwaiter().GetResult());
    }

    /// <summary>Opens a process without blocking the caller.</summary>
    /// <param name="node">The node (card); -1 = the scheduler's choice, else 0.</param>
    /// <param name="cancellationToken">Stops the opening; a worker that has just started is ended again.</param>
    /// <returns>The process.</returns>
    public static Task<VeoProcess> OpenAsync(int node = -1, CancellationToken cancellationToken = default) =>
        OpenAsync(new VeoProcessOptions { NodeId = node }, cancellationToken);

    /// <summary>Opens a process with options, without blocking the caller.</summary>
    /// <param name="options">The options; later changes of them have no effect.</param>
    /// <param name="cancellationToken">Stops the opening; a worker that has just started is ended again.</param>
    /// <returns>The process.</returns>
    public static async Task<VeoProcess> OpenAsync(VeoProcessOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        VeoProcessOptions copy = options.ValidatedCopy();
        AllocationSite? site = VeoLeaks.CurrentSite();
        VeoProcess process = await ProcessOwner.Run(() => Create(copy, site), cancellationToken).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested && _initializers.Length != 0)
        {
            // They may block, so neither the caller's thread nor its context may run them.
            await Task.Run(() => Initialize(process), CancellationToken.None).ConfigureAwait(false);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return process;
    }

    private static unsafe VeoProcess Create(VeoProcessOptions options, AllocationSite? site)
    {
        VeoNative native = DeviceSelector.Select(options.Device);
        using var environment = new NativeEnvironment(options.Environment);
        LibraryEnvironment.Check();
        VeoDeviceNode node = VeoDeviceNode.Resolve(options.NodeId);
        nint handle;
        if (options.WorkerPath is null)
        {
            handle = native.veo_proc_create(options.NodeId);
        }
        else
        {
            fixed (byte* worker = Encoding.UTF8.GetBytes(options.WorkerPath + '\0'))
            {
                handle = native.veo_proc_create_static(options.NodeId, worker);
            }
        }

        if (handle == 0)
        {
            throw NotCreated(native, node.Logical);
        }

        // The first open gives the main context, whatever the number of threads.
        nint context = native.veo_context_open(handle);
        if (context == 0)
        {
            string reason = native.LastError();
            _ = native.veo_proc_destroy(handle);
            throw new VeoException($"The worker on node {node.Logical} started, but its main context could not be opened. {reason}".TrimEnd());
        }

        return new VeoProcess(native, handle, context, node, options, site);
    }

    private static VeoDeviceNotFoundException NotCreated(VeoNative native, int node)
    {
        string reason = native.LastError();
        string what = $"No worker could be started on node {node} with '{native.LibraryPath}'. ";
        return new VeoDeviceNotFoundException(reason.Length > 0
            ? what + reason
            : what + "Check that the node exists and is free, that huge pages are available, and that VEORUN_BIN, if set, names a program.");
    }
}
