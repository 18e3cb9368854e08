using Veo;

namespace Blas;

/// <summary>Three routines of the reference BLAS. In Fortran everything goes by reference; the stubs see to that.</summary>
/// <remarks>
/// A character argument is a byte by reference. Its hidden length, which gfortran appends after the last argument, is not read by the
/// reference BLAS, but is passed all the same, as the Fortran compiler would.
/// </remarks>
[VeKernel("libblas.so.3", Language = VeLanguage.Fortran)]
internal partial interface IBlas
{
    // double precision function ddot(n, dx, incx, dy, incy)

    /// <summary>The dot product of two vectors.</summary>
    [VeSymbol("ddot_")]
    ValueTask<double> DotAsync(int n, VePtr<double> x, int incX, VePtr<double> y, int incY);

    // subroutine daxpy(n, da, dx, incx, dy, incy)

    /// <summary>y = a x + y.</summary>
    ValueTask DaxpyAsync(int n, double a, VePtr<double> x, int incX, VePtr<double> y, int incY);

    // subroutine dgemm(transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)

    /// <summary>C = alpha A B + beta C for column-major matrices of m by k, k by n and m by n.</summary>
    [VeSymbol("dgemm_")]
    ValueTask MultiplyAsync(
        byte transA,
        byte transB,
        int m,
        int n,
        int k,
        double alpha,
        VePtr<double> a,
        int lda,
        VePtr<double> b,
        int ldb,
        double beta,
        VePtr<double> c,
        int ldc,
        [VeByValue] long transALength = 1,
        [VeByValue] long transBLength = 1);
}
