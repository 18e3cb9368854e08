using System.ComponentModel;

namespace Veo.CompilerServices;

/// <summary>A kernel's symbol, resolved in one library of one process.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelSymbol
{
    internal KernelSymbol(VeoLibrary library, string name, ulong address)
    {
        Library = library;
        Name = name;
        Address = address;
    }

    /// <summary>The symbol's name, as the linker knows it.</summary>
    public string Name { get; }

    internal VeoLibrary Library { get; }

    internal ulong Address { get; }
}
