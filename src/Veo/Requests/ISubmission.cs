using Veo.Native;

namespace Veo.Requests;

/// <summary>Hands one operation to libveo. Implemented by structs, so that the submitting code is compiled for each.</summary>
internal interface ISubmission
{
    Operation Operation { get; }

    /// <summary>Submits, under the context's submit lock.</summary>
    /// <returns>The request id, or <see cref="VeoNative.VEO_REQUEST_ID_INVALID"/>.</returns>
    ulong Submit(VeoNative native, nint context);
}
