using Veo.Native;

namespace Veo.Requests;

/// <summary>Frees device memory behind what was submitted before (<c>veo_free_mem_async</c>).</summary>
internal readonly unsafe struct FreeSubmission(ulong address) : ISubmission
{
    public Operation Operation => new(OperationKind.Free, null, address);

    public ulong Submit(VeoNative native, nint context) => native.veo_free_mem_async(context, address);
}
