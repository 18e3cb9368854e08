using Veo.CompilerServices;
using Veo.Diagnostics;

namespace Veo.Requests;

/// <summary>What a request does, kept for the error message of the one that fails.</summary>
internal readonly struct Operation(
    OperationKind kind, KernelSymbol? symbol = null, ulong address = 0, ulong byteLength = 0, ProgramSite? site = null)
{
    internal OperationKind Kind => kind;

    internal KernelSymbol? Symbol => symbol;

    /// <summary>Which way a transfer goes, as it is tagged.</summary>
    internal string? Direction => kind switch
    {
        OperationKind.Read => Tags.Read,
        OperationKind.Write => Tags.Write,
        _ => null,
    };

    /// <summary>Where it was submitted; <see langword="null"/> if that was not recorded.</summary>
    internal ProgramSite? Site => site;

    internal string Describe() => kind switch
    {
        OperationKind.Call => $"kernel '{symbol!.Name}' of '{symbol.Library.Name}'",
        OperationKind.Read => $"reading {byteLength} bytes at 0x{address:x}",
        OperationKind.Write => $"writing {byteLength} bytes at 0x{address:x}",
        OperationKind.Allocate => $"allocating {byteLength} bytes",
        OperationKind.HostFunction => "a host function",
        OperationKind.Free => $"freeing the memory at 0x{address:x}",
        _ => "synchronizing the context",
    };
}
