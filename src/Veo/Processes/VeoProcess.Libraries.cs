using System.Diagnostics.CodeAnalysis;
using Veo.Native;

namespace Veo;

/// <content>Loading and unloading libraries, and finding functions in all of them.</content>
public sealed unsafe partial class VeoProcess
{
    private readonly OrderedDictionary<string, VeoLibrary> _libraries = new(StringComparer.Ordinal);
    private readonly Lock _loading = new();

    /// <summary>The libraries that are loaded, in the order of their loading.</summary>
    public IReadOnlyList<VeoLibrary> Libraries
    {
        get
        {
            lock (_gate)
            {
                return [.. _libraries.Values];
            }
        }
    }

    /// <summary>Loads a library of kernels (<c>veo_load_library</c>), once; waits for what was submitted to the default context before.</summary>
    /// <param name="path">
    /// A name without <c>/</c> is looked for in <c>ve-kernels/&lt;target&gt;/</c> beside the application, then on the worker's own search path; with
    /// <c>/</c> it is taken as given, relative to the application's directory.
    /// </param>
    /// <returns>The library; the same object for the same file. Loads are counted: <see cref="VeoLibrary.Unload"/> takes one back.</returns>
    /// <exception cref="VeoLibraryLoadException">The worker cannot load it.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeoLibrary LoadLibrary(string path)
    {
        lock (_loading)
        {
            VeoLibrary library = LoadShared(path);
            library.LoadCount++;
            return library;
        }
    }

    /// <summary>Finds a function in the loaded libraries, in the order of their loading, and then among the worker's static symbols.</summary>
    /// <param name="name">The function's name, as the linker knows it.</param>
    /// <returns>The function. Unless it has been declared, give it a signature before it is called.</returns>
    /// <remarks>Symbols that are linked into the worker shadow those of the same name in libraries (<c>veo_get_sym</c>).</remarks>
    /// <exception cref="VeoSymbolNotFoundException">No library has it.</exception>
    /// <exception cref="ObjectDisposedException">The process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeoFunction GetFunction(string name)
    {
        IReadOnlyList<VeoLibrary> libraries = Libraries;
        bool isLinked = StaticLibrary.TryGetFunction(name, out VeoFunction? linked);
        foreach (VeoLibrary library in libraries)
        {
            // libveo finds a linked symbol through every library, where it shadows the library's own; it is the worker's all the same.
            if (TryGetFunction(library, name, out VeoFunction? function) && function.Address != linked?.Address)
            {
                return function;
            }
        }

        return isLinked
            ? linked!
            : throw VeoSymbolNotFoundException.ForProcess([.. libraries.Select(static library => library.Name), StaticLibrary.Name], name);
    }

    /// <summary>Loads a library for a kernel interface, which shares it with those who load it explicitly and does not count.</summary>
    internal VeoLibrary LoadShared(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string resolved = LibraryPath.Resolve(path, Device.Targets, out IReadOnlyList<string> tried);
        byte[] nativePath = VeoNative.ToNativeName(resolved, nameof(path));
        DefaultContext.ThrowIfUnusable();

        // Who loads meanwhile holds the lock, and waits for the end of the batch.
        DefaultContext.ThrowIfInsideBatch("Loading a library");

        // Loading may wait for the worker; a lock of its own keeps the rest of the process usable meanwhile.
        lock (_loading)
        {
            lock (_gate)
            {
                if (_libraries.TryGetValue(resolved, out VeoLibrary? known))
                {
                    return known;
                }
            }

            ulong handle;
            DefaultContext.EnterNative();
            fixed (byte* pointer = nativePath)
            {
                handle = Native.veo_load_library(Handle, pointer);
            }

            string reason = handle == 0 ? Native.LastError() : "";
            DefaultContext.ExitNative();
            if (handle == 0)
            {
                throw Loss.Detect() ? Loss.OperationFailed($"loading '{path}'") : NotLoaded(path, resolved, tried, reason);
            }

            var library = new VeoLibrary(this, Path.GetFileName(resolved), resolved, handle);
            lock (_gate)
            {
                _libraries.Add(resolved, library);
            }

            Diagnostics.LibraryLoaded(library);

            return library;
        }
    }

    /// <summary>Takes one load back.</summary>
    /// <returns>Whether it was the last one: the library is closed then, and the caller unloads it.</returns>
    internal bool GiveBack(VeoLibrary library)
    {
        lock (_loading)
        {
            library.ThrowIfUnloaded();
            if (library.LoadCount > 1)
            {
                library.LoadCount--;
                return false;
            }

            // Who loads it from now on gets a new object and a handle that libveo counts by itself.
            library.Close();
            lock (_gate)
            {
                _libraries.Remove(library.Path!);
            }

            return true;
        }
    }

    /// <summary>Unloads a library that nothing uses any more (<c>veo_unload_library</c>).</summary>
    internal void UnloadNative(VeoLibrary library, ulong handle)
    {
        DefaultContext.EnterNative();
        int result = Native.veo_unload_library(Handle, handle);
        DefaultContext.ExitNative();
        if (result != 0)
        {
            throw Loss.OperationFailed($"unloading '{library.Name}'");
        }

        Diagnostics.LibraryUnloaded(library);
    }

    // A library that is unloaded by another thread meanwhile has no functions.
    private static bool TryGetFunction(VeoLibrary library, string name, [NotNullWhen(true)] out VeoFunction? function)
    {
        try
        {
            return library.TryGetFunction(name, out function);
        }
        catch (ObjectDisposedException) when (library.IsUnloaded)
        {
            function = null;
            return false;
        }
    }

    private VeoLibraryLoadException NotLoaded(string library, string resolved, IReadOnlyList<string> tried, string reason)
    {
        string looked = tried.Count == 0
            ? File.Exists(resolved) ? $"The file '{resolved}' exists, but the worker could not load it." : $"The file '{resolved}' does not exist."
            : $"It is not at {string.Join(" or ", tried.Select(static path => $"'{path}'"))}, and not on the worker's own search path.";
        string why = reason.Length == 0 ? "" : $" The worker says: {reason.TrimEnd('.')}.";
        return new VeoLibraryLoadException(
            $"The kernel library '{library}' cannot be loaded into a process on the {Device}. {looked}{why} " +
            "Kernels of this project are built from its VeSource items; a library must be built for the device, with all its dependencies.")
        {
            Library = library,
            Path = resolved,
        };
    }
}
