using Veo.Native;

namespace Veo.Requests;

/// <summary>Frees device memory behind what was submitted before (<c>veo_free_mem_async</c>).</summary>
internal readonly unsafe struct FreeSubmission(ulong address, bool mayWait) : ISubmission
{
    public Operation Operation => new(OperationKind.Free, null, address);

    internal ulong Address => address;

    /// <summary>Whether the submitter waits for the end of another thread's batch; if not, that thread submits this at the end.</summary>
    internal bool MayWait => mayWait;

    public ulong Submit(VeoNative native, nint context) => native.veo_free_mem_async(context, address);
}
