using System.ComponentModel;

namespace Veo.CompilerServices;

/// <summary>Resolves a kernel interface's library and symbols once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelBinder
{
    private readonly VeoLibrary _library;
    private readonly string _kernelName;
    private List<string>? _missing;

    /// <summary>Loads the kernel's library.</summary>
    /// <param name="context">The context that the kernel's calls go to.</param>
    /// <param name="kernelName">The interface's name, for messages.</param>
    /// <param name="library">The library as written in <see cref="VeKernelAttribute"/>; <see langword="null"/> = the worker's static symbols.</param>
    public KernelBinder(VeoContext context, string kernelName, string? library)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(kernelName);
        _kernelName = kernelName;
        _library = library is null ? context.Process.StaticLibrary : context.Process.LoadShared(library);
    }

    /// <summary>Looks a symbol up. A missing one is remembered and reported by <see cref="Complete"/>.</summary>
    /// <param name="symbol">The symbol's name.</param>
    /// <returns>The symbol.</returns>
    public KernelSymbol Resolve(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ulong address = _library.FindSymbol(symbol);
        if (address == 0)
        {
            (_missing ??= []).Add(symbol);
        }

        return new KernelSymbol(_library, symbol, address);
    }

    /// <summary>Ends the binding.</summary>
    /// <exception cref="VeoSymbolNotFoundException">A symbol was not found; the exception names all of them.</exception>
    public void Complete()
    {
        if (_missing is not null)
        {
            throw VeoSymbolNotFoundException.ForKernel(_kernelName, _library, _missing);
        }
    }

    /// <summary>Runs a kernel's <c>Load</c> off the caller's thread, since loading waits for the worker.</summary>
    /// <typeparam name="TKernel">The kernel interface.</typeparam>
    /// <param name="process">The process to load into; calls go to its default context.</param>
    /// <param name="load">The loading.</param>
    /// <param name="cancellationToken">Stops the loading before it has begun.</param>
    /// <returns>The loaded kernel.</returns>
    public static Task<TKernel> LoadAsync<TKernel>(
        VeoProcess process, Func<VeoContext, TKernel> load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(process);
        return LoadAsync(process.DefaultContext, load, cancellationToken);
    }

    /// <summary>Runs a kernel's <c>Load</c> off the caller's thread, since loading waits for the worker.</summary>
    /// <typeparam name="TKernel">The kernel interface.</typeparam>
    /// <param name="context">The context that the kernel's calls go to.</param>
    /// <param name="load">The loading.</param>
    /// <param name="cancellationToken">Stops the loading before it has begun.</param>
    /// <returns>The loaded kernel.</returns>
    public static Task<TKernel> LoadAsync<TKernel>(
        VeoContext context, Func<VeoContext, TKernel> load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(load);
        return Task.Run(() => load(context), cancellationToken);
    }
}
