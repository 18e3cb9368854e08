namespace Veo;

/// <summary>The owner of pointers to a library's functions and variables: a request that uses one holds up the library's unloading.</summary>
internal sealed class LibraryPointerOwner(VeoLibrary library) : PointerOwner
{
    internal override VeoProcess Process => library.Process;

    internal override void AcquireLease() => library.AcquireLease();

    internal override void ReleaseLease() => library.ReleaseLease();

    // The sizes of symbols are not known.
    internal override void CheckRange(ulong address, ulong byteLength)
    {
    }
}
