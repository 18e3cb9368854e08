namespace Veo.Tests;

/// <summary>Kernels that take heterogeneous pointers.</summary>
[VeKernel("libhmem.so", Naming = VeNaming.SnakeCase)]
public partial interface IHeterogeneous
{
    double HmemSum(VePtr<double> values, long count);

    int HmemIdentifier(VePtr memory);
}
