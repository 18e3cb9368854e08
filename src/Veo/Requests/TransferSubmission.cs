using Veo.Native;

namespace Veo.Requests;

/// <summary>An asynchronous transfer between pinned memory of the caller and the device (<c>veo_async_read_mem</c>, <c>veo_async_write_mem</c>).</summary>
/// <remarks>Of length 0 it is VEO's way to learn that everything before it has completed.</remarks>
internal readonly unsafe struct TransferSubmission(OperationKind kind, void* hostAddress, ulong deviceAddress, nuint byteLength) : ISubmission
{
    public Operation Operation => new(kind, null, deviceAddress, byteLength);

    public ulong Submit(VeoNative native, nint context) => kind == OperationKind.Write
        ? native.veo_async_write_mem(context, deviceAddress, hostAddress, byteLength)
        : native.veo_async_read_mem(context, hostAddress, deviceAddress, byteLength);
}
