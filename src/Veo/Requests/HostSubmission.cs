using Veo.Native;

namespace Veo.Requests;

/// <summary>A function of this program in its place in the queue (<c>veo_call_async_vh</c>).</summary>
internal readonly unsafe struct HostSubmission(HostFunction function) : ISubmission
{
    public Operation Operation => new(OperationKind.HostFunction);

    public ulong Submit(VeoNative native, nint context)
    {
        ulong id = native.veo_call_async_vh(context, HostFunction.Entry, (void*)function.Handle);
        function.Id = id;
        return id;
    }
}
