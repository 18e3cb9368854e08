using System.Diagnostics;
using Veo.CompilerServices;

namespace Veo.Requests;

/// <summary>What a request does, kept for the error message of the one that fails.</summary>
internal readonly struct Operation(
    OperationKind kind, KernelSymbol? symbol = null, ulong address = 0, ulong byteLength = 0, StackTrace? site = null)
{
    internal OperationKind Kind => kind;

    internal KernelSymbol? Symbol => symbol;

    /// <summary>Where it was submitted; <see langword="null"/> if that was not recorded.</summary>
    internal StackTrace? Site => site;

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
