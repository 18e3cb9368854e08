namespace Veo.Exits;

/// <summary>Kernels with a behaviour rather than a result.</summary>
[VeKernel("libbehaviour.so", Naming = VeNaming.SnakeCase)]
internal partial interface IBehaviour
{
    ValueTask<long> NextCallAsync();

    ValueTask<int> NeverReturnsAsync();

    void SleepUs(int microseconds);

    ValueTask SleepUsAsync(int microseconds);
}
