using Veo.Native;

namespace Veo.Requests;

/// <summary>Allocates device memory behind what was submitted before (<c>veo_alloc_mem_async</c>); the result is its address, 0 if there is none.</summary>
internal readonly unsafe struct AllocateSubmission(long byteLength) : ISubmission
{
    public Operation Operation => new(OperationKind.Allocate, null, 0, (ulong)byteLength);

    // At least a byte, so that every buffer has an address of its own, whatever a library's malloc(0) gives.
    public ulong Submit(VeoNative native, nint context) => native.veo_alloc_mem_async(context, (nuint)Math.Max(byteLength, 1));
}
