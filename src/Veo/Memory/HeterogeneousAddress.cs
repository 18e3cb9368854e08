namespace Veo;

/// <summary>The form of addresses that say whose they are, as <c>veo_hmem.h</c> fixes it for clients and kernels.</summary>
/// <remarks>Bit 63 marks memory of a process, bits 62 to 59 are the process's identifier, the rest is the address in the worker.</remarks>
internal static class HeterogeneousAddress
{
    /// <summary>How many processes the form can tell apart (<c>veo_get_max_proc_identifier</c>).</summary>
    internal const int Processes = 16;

    private const ulong Mark = 1UL << 63;
    private const int IdentifierShift = 59;
    private const ulong AddressMask = (1UL << IdentifierShift) - 1;

    /// <summary><c>veo_is_ve_addr</c>.</summary>
    internal static bool IsMarked(ulong address) => (address & Mark) != 0;

    /// <summary><c>veo_set_proc_identifier</c>.</summary>
    internal static ulong Add(ulong address, int identifier) => Mark | ((ulong)identifier << IdentifierShift) | address;

    /// <summary><c>veo_get_hmem_addr</c>.</summary>
    internal static ulong Remove(ulong address) => IsMarked(address) ? address & AddressMask : address;

    /// <summary><c>veo_get_proc_identifier_from_hmem</c>; -1 if there is no mark.</summary>
    internal static int Identifier(ulong address) => IsMarked(address) ? (int)(address >> IdentifierShift) & (Processes - 1) : -1;
}
