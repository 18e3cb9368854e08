using System.Diagnostics;
using Veo.CompilerServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>A kernel call (<c>veo_call_async</c>).</summary>
internal readonly unsafe struct CallSubmission(KernelSymbol symbol, nint arguments, StackTrace? site) : ISubmission
{
    public Operation Operation => new(OperationKind.Call, symbol, site: site);

    public ulong Submit(VeoNative native, nint context)
    {
        // Under the submit lock, which the unloading of the library takes after its mark: what passes here is in the queue before its barrier.
        symbol.Library.ThrowIfUnloaded();
        return native.veo_call_async(context, symbol.Address, arguments);
    }
}
