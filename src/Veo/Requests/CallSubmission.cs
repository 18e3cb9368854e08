using Veo.CompilerServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>A kernel call (<c>veo_call_async</c>).</summary>
internal readonly unsafe struct CallSubmission(KernelSymbol symbol, nint arguments) : ISubmission
{
    public Operation Operation => new(OperationKind.Call, symbol);

    public ulong Submit(VeoNative native, nint context) => native.veo_call_async(context, symbol.Address, arguments);
}
