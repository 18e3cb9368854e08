namespace Veo;

/// <summary>A piece of device memory that has been allocated or is about to be freed.</summary>
public sealed class VeMemoryEventArgs : EventArgs
{
    internal VeMemoryEventArgs(VePtr pointer, long? byteLength)
    {
        Pointer = pointer;
        ByteLength = byteLength;
    }

    /// <summary>The start of the memory. It does not keep the memory alive. <see cref="VePtr.ToHeterogeneous"/> gives what <c>veo_hmem</c> hooks get.</summary>
    public VePtr Pointer { get; }

    /// <summary>The size in bytes; <see langword="null"/> for memory of a kernel's own <c>malloc</c> that <see cref="VeoProcess.Free"/> frees.</summary>
    public long? ByteLength { get; }
}
