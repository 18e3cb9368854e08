using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Veo;

/// <summary>Reports of buffers and processes that the garbage collector found before anybody disposed them.</summary>
/// <remarks>
/// <para>
/// Nothing is lost by a leak for ever: the memory of a forgotten buffer is freed and the worker of a forgotten process is ended, some time after a
/// garbage collection, in the order of the context's queue, and never on the finalizer's thread. But the collector does not know how scarce device
/// memory is, so disposing is the way, and a debug build says where it was forgotten.
/// </para>
/// <para>
/// Not leaks: what a disposed or lost process takes along, and what is alive when the program ends. All members are safe to use from several threads.
/// </para>
/// </remarks>
public static class VeoLeaks
{
    private const string Switch = "Veo.LeakReports";

    /// <summary>Whether the places of allocations are recorded, and leaks are written to standard error.</summary>
    /// <remarks>
    /// The runtime option <c>Veo.LeakReports</c>. The build sets it for programs in the <c>Debug</c> configuration; the property
    /// <c>VeoLeakReports</c> decides otherwise. Recording costs some 20 microseconds for each allocation, more on a deep stack.
    /// </remarks>
    [FeatureSwitchDefinition(Switch)]
    public static bool IsEnabled { get; } = AppContext.TryGetSwitch(Switch, out bool isEnabled) && isEnabled;

    /// <summary>Something was leaked: once for each place of allocation if these are recorded, else once for each leak.</summary>
    /// <remarks>Raised on a thread of the pool. With a handler, nothing is written to standard error. An exception of a handler is an unhandled one.</remarks>
    public static event EventHandler<VeoLeakEventArgs>? Found;

    /// <summary>Where the caller of the runtime is; <see langword="null"/> where nobody wants to know.</summary>
    internal static AllocationSite? CurrentSite() => IsEnabled ? new AllocationSite(new StackTrace(1, fNeedFileInfo: true)) : null;

    /// <summary>The one place that every leak passes, told or not.</summary>
    /// <param name="what">What was leaked, as the start of a sentence.</param>
    /// <param name="byteLength">Its size on the device; 0 for a process.</param>
    /// <param name="site">Where it was allocated, if that was recorded.</param>
    internal static void Report(string what, long byteLength, AllocationSite? site)
    {
        if (site is not null && !ReportedSites.Add(site))
        {
            return;
        }

        var leak = new VeoLeakEventArgs(what, byteLength, site?.ToString());
        if (Found is EventHandler<VeoLeakEventArgs> handler)
        {
            handler(null, leak);
        }
        else if (IsEnabled)
        {
            Console.Error.WriteLine(leak);
        }
    }
}
