namespace Veo.Tests;

/// <summary>The kernels of a library that tests unload.</summary>
[VeKernel("libunload.so", Naming = VeNaming.SnakeCase)]
public partial interface IUnload
{
    long UnloadValue();

    [VeSymbol("unload_value")]
    ValueTask<long> UnloadValueAsync();

    long UnloadWait(VePtr<long> flag);

    [VeSymbol("unload_wait")]
    ValueTask<long> UnloadWaitAsync(VePtr<long> flag);
}
