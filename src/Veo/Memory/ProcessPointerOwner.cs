namespace Veo;

/// <summary>The owner of pointers of which only the process is known: symbols, and what kernels return.</summary>
internal sealed class ProcessPointerOwner(VeoProcess process) : PointerOwner
{
    internal override VeoProcess Process => process;

    // The process outlives its calls anyway, and the extent of the memory is unknown.
    internal override void AcquireLease()
    {
    }

    internal override void ReleaseLease()
    {
    }

    internal override void CheckRange(ulong address, ulong byteLength)
    {
    }
}
