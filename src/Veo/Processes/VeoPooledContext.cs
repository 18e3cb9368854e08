using System.Collections.Concurrent;

namespace Veo;

/// <summary>A context of a pool, and the kernels that have been loaded for it.</summary>
internal sealed class VeoPooledContext(VeoContext context)
{
    // Lazy: whoever asks second for the same kernels waits for the first instead of loading them as well.
    private readonly ConcurrentDictionary<Type, Lazy<object>> _kernels = [];

    internal VeoContext Context => context;

    /// <summary>How many leases there are; changed under the pool's lock only.</summary>
    internal int Leases { get; set; }

    /// <summary>What the context has to do and may get to do.</summary>
    internal long Load => (long)Leases + context.Queue.Count;

    internal TKernel GetKernel<TKernel>()
        where TKernel : IVeoKernel<TKernel>
    {
        Lazy<object> kernel = _kernels.GetOrAdd(typeof(TKernel), static (_, context) => new Lazy<object>(() => TKernel.Load(context)), context);
        try
        {
            return (TKernel)kernel.Value;
        }
        catch
        {
            // Lazy keeps its exception; the next one shall try again.
            _kernels.TryRemove(new(typeof(TKernel), kernel));
            throw;
        }
    }
}
