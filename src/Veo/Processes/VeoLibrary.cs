using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Veo.Native;

namespace Veo;

/// <summary>A library of kernels that a process has loaded, or the symbols linked into its worker.</summary>
/// <remarks>It stays loaded until it is unloaded or its process ends. Safe to use from several threads.</remarks>
public sealed partial class VeoLibrary
{
    private readonly ulong _handle;
    private readonly LibraryPointerOwner _pointerOwner;

    // A look-up waits for the default context; a known symbol does not. Missing ones are not kept: a later library may bring them.
    private readonly ConcurrentDictionary<string, VePtr> _symbols = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VeoFunction> _functions = new(StringComparer.Ordinal);

    internal VeoLibrary(VeoProcess process, string name, string? path, ulong handle)
    {
        Process = process;
        Name = name;
        Path = path;
        _handle = handle;
        _pointerOwner = new LibraryPointerOwner(this);
        Symbols = _symbols.AsReadOnly();
        Functions = _functions.AsReadOnly();
    }

    /// <summary>The library's file name; <c>static symbols of the worker</c> for <see cref="VeoProcess.StaticLibrary"/>.</summary>
    public string Name { get; }

    /// <summary>What the worker was told to load: a full path, or a name for its own search path. <see langword="null"/> for static symbols.</summary>
    public string? Path { get; }

    /// <summary>The process that has loaded it.</summary>
    public VeoProcess Process { get; }

    /// <summary>The functions and variables found so far, by name; it grows with what is looked up.</summary>
    public IReadOnlyDictionary<string, VePtr> Symbols { get; }

    /// <summary>The functions found so far, by name, with the signatures that <see cref="Declare"/> gave them.</summary>
    public IReadOnlyDictionary<string, VeoFunction> Functions { get; }

    /// <summary>Finds a function (<c>veo_get_sym</c>); the same object every time.</summary>
    /// <param name="name">The function's name, as the linker knows it.</param>
    /// <returns>The function. Unless it has been declared, give it a signature before it is called.</returns>
    /// <exception cref="VeoSymbolNotFoundException">The library has no such symbol.</exception>
    /// <exception cref="ObjectDisposedException">The library has been unloaded, or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeoFunction this[string name] =>
        TryGetFunction(name, out VeoFunction? function) ? function : throw VeoSymbolNotFoundException.ForSymbol(this, name);

    /// <summary>Finds a function that may be missing; as the indexer otherwise.</summary>
    /// <param name="name">The function's name, as the linker knows it.</param>
    /// <param name="function">The function, if there is one.</param>
    /// <returns>Whether the library has it.</returns>
    /// <exception cref="ObjectDisposedException">The library has been unloaded, or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public bool TryGetFunction(string name, [NotNullWhen(true)] out VeoFunction? function)
    {
        ulong address = FindSymbol(name);
        function = address == 0
            ? null
            : _functions.GetOrAdd(name, static (name, found) => new VeoFunction(found.Library, name, found.Address), (Library: this, Address: address));
        return function is not null;
    }

    /// <summary>Finds a function and gives it its signature, for everybody who looks it up in this library from now on.</summary>
    /// <param name="name">The function's name, as the linker knows it.</param>
    /// <param name="result">The result's C type; <c>void</c> for none.</param>
    /// <param name="arguments">The arguments' C types, as <see cref="VeoSignature"/> describes them.</param>
    /// <returns>The function, ready to be called.</returns>
    /// <exception cref="ArgumentException">A type is not known, cannot be passed, or there are too many.</exception>
    /// <exception cref="VeoSymbolNotFoundException">The library has no such symbol.</exception>
    /// <exception cref="ObjectDisposedException">The library has been unloaded, or its process is disposed.</exception>
    public VeoFunction Declare(string name, string result, params ReadOnlySpan<string> arguments)
    {
        var signature = new VeoSignature(result, arguments);
        VeoFunction function = this[name].WithSignature(signature);
        _functions[name] = function;
        return function;
    }

    /// <summary>Finds a function or a global variable (<c>veo_get_sym</c>).</summary>
    /// <param name="name">The symbol's name, as the linker knows it.</param>
    /// <returns>Its address. Uses of it are refused once the library is unloaded.</returns>
    /// <exception cref="VeoSymbolNotFoundException">The library has no such symbol.</exception>
    /// <exception cref="ObjectDisposedException">The library has been unloaded, or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VePtr GetSymbol(string name)
    {
        ulong address = FindSymbol(name);
        return address == 0 ? throw VeoSymbolNotFoundException.ForSymbol(this, name) : PointerTo(address);
    }

    internal VePtr PointerTo(ulong address) => new(address, _pointerOwner);

    /// <summary>Finds a symbol.</summary>
    /// <returns>Its address; 0 if there is none.</returns>
    internal unsafe ulong FindSymbol(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] nativeName = VeoNative.ToNativeName(name, nameof(name));
        VeoContext context = Process.DefaultContext;
        context.ThrowIfUnusable();
        ThrowIfUnloaded();
        if (_symbols.TryGetValue(name, out VePtr known))
        {
            return known.Address;
        }

        ulong address;

        // The handle must be good until the worker has answered.
        AcquireLease();
        try
        {
            context.EnterNative();
            fixed (byte* pointer = nativeName)
            {
                address = Process.Native.veo_get_sym(Process.Handle, _handle, pointer);
            }

            context.ExitNative();
        }
        finally
        {
            ReleaseLease();
        }

        if (address != 0)
        {
            _symbols[name] = PointerTo(address);
        }
        else if (Process.Loss.Detect())
        {
            throw Process.Loss.OperationFailed($"looking up '{name}' in '{Name}'");
        }

        return address;
    }
}
