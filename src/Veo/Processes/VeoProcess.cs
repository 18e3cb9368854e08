using Veo.Diagnostics;
using Veo.Native;

namespace Veo;

/// <summary>A worker process on a device: the home of libraries, contexts and device memory.</summary>
/// <remarks>
/// All members are safe to use from several threads. When the worker ends by a fault the process is lost: everything on it fails with the same
/// first cause, and a new process can be opened. Disposal lets what was submitted finish, for at most 20 seconds, and never throws.
/// </remarks>
public sealed unsafe partial class VeoProcess : IDisposable, IAsyncDisposable
{
    private readonly VeoProcessOptions _options;
    private readonly Lock _gate = new();
    private readonly ContextHandles _contextHandles = new();
    private VeoContext[] _contexts;

    private VeoProcess(VeoNative native, nint handle, nint context, VeoDeviceNode node, VeoProcessOptions options, ProgramSite? site)
    {
        _options = options;
        _site = site;
        Native = native;
        Handle = handle;
        Identifier = native.veo_proc_identifier(handle);
        Loss = new LossRecord(this);
        PointerOwner = new ProcessPointerOwner(this);
        Device = VeoDevice.Describe(native, node);
        ProcessId = WorkerId(native, handle);
        Diagnostics = new ProcessDiagnostics(this, options.Logger);
        DefaultContext = new VeoContext(this, context, isDefault: true);
        _contexts = [DefaultContext];
        StaticLibrary = new VeoLibrary(this, "static symbols of the worker", null, 0);
        ProcessTable.Add(this);
        Diagnostics.Opened();
    }

    /// <summary>The node (card) that the process runs on, as <see cref="VeoDevice.NodeId"/>.</summary>
    public int NodeId => Device.NodeId;

    /// <summary>The number of the process among those of its VEO library (<c>veo_proc_identifier</c>), from 0.</summary>
    /// <remarks>After disposal a later process may get the same.</remarks>
    public int Identifier { get; }

    /// <summary>The worker's process id; -1 if the library cannot tell.</summary>
    /// <remarks>NEC's library can for the first 16 processes. Look before you signal it: to <c>kill</c>, -1 is every process of the user.</remarks>
    public int ProcessId { get; }

    /// <summary>The device that the process runs on.</summary>
    public VeoDevice Device { get; }

    /// <summary>The context that was opened with the process. Everything that names no context uses it.</summary>
    public VeoContext DefaultContext { get; }

    /// <summary>The open contexts; the default context is the first.</summary>
    public IReadOnlyList<VeoContext> Contexts => Volatile.Read(ref _contexts);

    /// <summary>The symbols that are linked into the worker; none in the stock worker.</summary>
    public VeoLibrary StaticLibrary { get; }

    /// <summary>Whether the worker has ended although nobody disposed the process.</summary>
    public bool IsLost => Loss.Cause is not null || (!IsDisposed && Loss.Detect());

    internal VeoNative Native { get; }

    internal nint Handle { get; }

    internal LossRecord Loss { get; }

    internal PointerOwner PointerOwner { get; }

    internal AllocationTable Allocations { get; } = new();

    internal ProcessDiagnostics Diagnostics { get; }

    internal bool RecordsSubmitSites => _options.RecordSubmitSites;

    internal bool IsDisposed => Volatile.Read(ref _disposal) is not null;

    /// <summary>Loads a kernel interface; its calls go to the default context.</summary>
    /// <typeparam name="TKernel">The kernel interface.</typeparam>
    /// <returns>The kernels, ready to be called.</returns>
    /// <exception cref="VeoLibraryLoadException">The library cannot be loaded.</exception>
    /// <exception cref="VeoSymbolNotFoundException">Symbols are missing; the exception names all of them.</exception>
    public TKernel Load<TKernel>()
        where TKernel : IVeoKernel<TKernel> => TKernel.Load(this);

    internal void Forget(VeoContext context)
    {
        lock (_gate)
        {
            Volatile.Write(ref _contexts, [.. _contexts.Where(other => !ReferenceEquals(other, context))]);
        }
    }

    /// <summary>Has everything collected that has completed, also what nobody awaits.</summary>
    internal void HarvestFinished()
    {
        foreach (VeoContext context in Contexts)
        {
            context.Queue.Harvest();
        }
    }

    private static int WorkerId(VeoNative native, nint handle)
    {
        if (native.veohost_proc_pid != null)
        {
            return native.veohost_proc_pid(handle);
        }

        // NEC's library tells it for a tagged address of the process; any address will do.
        return native.veo_set_proc_identifier == null || native.veo_get_pid_from_hmem == null
            ? -1
            : native.veo_get_pid_from_hmem(native.veo_set_proc_identifier(null, native.veo_proc_identifier(handle)));
    }
}
