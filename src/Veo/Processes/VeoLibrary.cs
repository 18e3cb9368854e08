using System.Collections.Concurrent;
using Veo.Native;

namespace Veo;

/// <summary>A library of kernels that a process has loaded, or the symbols linked into its worker.</summary>
/// <remarks>It stays loaded as long as its process. Safe to use from several threads.</remarks>
public sealed class VeoLibrary
{
    private readonly ulong _handle;

    // A look-up waits for the default context; a known symbol does not. Missing ones are not kept: a later library may bring them.
    private readonly ConcurrentDictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    internal VeoLibrary(VeoProcess process, string name, string? path, ulong handle)
    {
        Process = process;
        Name = name;
        Path = path;
        _handle = handle;
    }

    /// <summary>The library's file name; <c>static symbols of the worker</c> for <see cref="VeoProcess.StaticLibrary"/>.</summary>
    public string Name { get; }

    /// <summary>What the worker was told to load: a full path, or a name for its own search path. <see langword="null"/> for static symbols.</summary>
    public string? Path { get; }

    /// <summary>The process that has loaded it.</summary>
    public VeoProcess Process { get; }

    /// <summary>Finds a function or a global variable (<c>veo_get_sym</c>).</summary>
    /// <param name="name">The symbol's name, as the linker knows it.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="VeoSymbolNotFoundException">The library has no such symbol.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VePtr GetSymbol(string name)
    {
        ulong address = FindSymbol(name);
        return address == 0 ? throw VeoSymbolNotFoundException.ForSymbol(this, name) : new VePtr(address, Process.PointerOwner);
    }

    /// <summary>Finds a symbol.</summary>
    /// <returns>Its address; 0 if there is none.</returns>
    internal unsafe ulong FindSymbol(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] nativeName = VeoNative.ToNativeName(name, nameof(name));
        VeoContext context = Process.DefaultContext;
        context.ThrowIfUnusable();
        if (_addresses.TryGetValue(name, out ulong address))
        {
            return address;
        }

        context.EnterNative();
        fixed (byte* pointer = nativeName)
        {
            address = Process.Native.veo_get_sym(Process.Handle, _handle, pointer);
        }

        context.ExitNative();
        if (address != 0)
        {
            _addresses[name] = address;
        }
        else if (Process.Loss.Detect())
        {
            throw Process.Loss.OperationFailed($"looking up '{name}' in '{Name}'");
        }

        return address;
    }
}
