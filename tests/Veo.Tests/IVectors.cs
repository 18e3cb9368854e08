namespace Veo.Tests;

/// <summary>The routines of <c>static/vectors.c</c>, linked into a worker.</summary>
[VeKernel(Naming = VeNaming.SnakeCase)]
public partial interface IVectors
{
    ValueTask<double> VecDotAsync(VePtr<double> x, VePtr<double> y, long n);

    ValueTask VecAxpyAsync(double a, VePtr<double> x, VePtr<double> y, long n);
}
