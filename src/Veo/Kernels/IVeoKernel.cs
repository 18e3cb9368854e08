namespace Veo;

/// <summary>What the generator adds to every <see cref="VeKernelAttribute"/> interface: how it is loaded into a process.</summary>
/// <typeparam name="TSelf">The kernel interface itself.</typeparam>
/// <remarks>
/// Loading resolves every symbol once and names all missing ones in one <see cref="VeoSymbolNotFoundException"/>. The loaded kernel is
/// safe to call from several threads.
/// </remarks>
public interface IVeoKernel<TSelf>
    where TSelf : IVeoKernel<TSelf>
{
    /// <summary>Loads the kernels into a process; calls go to its default context.</summary>
    /// <param name="process">The process to load into.</param>
    /// <returns>The kernels, ready to be called.</returns>
    static abstract TSelf Load(VeoProcess process);

    /// <summary>Loads the kernels into a context's process; calls go to that context.</summary>
    /// <param name="context">The context that runs the calls.</param>
    /// <returns>The kernels, ready to be called.</returns>
    static abstract TSelf Load(VeoContext context);

    /// <summary>As <see cref="Load(VeoProcess)"/>, without blocking the caller while the worker loads the library.</summary>
    /// <param name="process">The process to load into.</param>
    /// <param name="cancellationToken">Stops the loading before it has begun.</param>
    /// <returns>The kernels, ready to be called.</returns>
    static abstract Task<TSelf> LoadAsync(VeoProcess process, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Load(VeoContext)"/>, without blocking the caller while the worker loads the library.</summary>
    /// <param name="context">The context that runs the calls.</param>
    /// <param name="cancellationToken">Stops the loading before it has begun.</param>
    /// <returns>The kernels, ready to be called.</returns>
    static abstract Task<TSelf> LoadAsync(VeoContext context, CancellationToken cancellationToken = default);
}
