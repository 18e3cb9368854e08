namespace Veo;

/// <summary>A context of a pool, in use until disposal. See <see cref="VeoProcessPool.Rent"/>.</summary>
/// <remarks>
/// It counts as load, no more: other leases may have the same context, and what was submitted completes after the lease has been given back.
/// All members are safe to use from several threads.
/// </remarks>
public sealed class VeoContextLease : IDisposable
{
    private readonly VeoProcessPool _pool;
    private readonly VeoPooledContext _context;
    private int _isDisposed;

    internal VeoContextLease(VeoProcessPool pool, VeoPooledContext context)
    {
        _pool = pool;
        _context = context;
    }

    /// <summary>The context.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been given back.</exception>
    public VeoContext Context
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _context.Context;
        }
    }

    /// <summary>The context's process: the home of the buffers that calls on the context can use.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been given back.</exception>
    public VeoProcess Process => Context.Process;

    /// <summary>The kernels, with calls that go to this context. Loaded once for each context, the library once for each process.</summary>
    /// <typeparam name="TKernel">The kernel interface.</typeparam>
    /// <returns>The kernels, ready to be called.</returns>
    /// <remarks>The first time it blocks until the process's default context has done what was submitted before.</remarks>
    /// <exception cref="ObjectDisposedException">The lease has been given back.</exception>
    /// <exception cref="VeoLibraryLoadException">The library cannot be loaded.</exception>
    /// <exception cref="VeoSymbolNotFoundException">Symbols are missing; the exception names all of them.</exception>
    public TKernel Load<TKernel>()
        where TKernel : IVeoKernel<TKernel>
    {
        _ = Context;
        return _context.GetKernel<TKernel>();
    }

    /// <summary>Gives the context back. It stays open. A second time it does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _pool.Return(_context);
        }
    }
}
