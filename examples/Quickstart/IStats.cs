using Veo;

namespace Quickstart;

/// <summary>The kernels of <c>kernels/stats.c</c>.</summary>
[VeKernel("libstats.so")]
internal partial interface IStats
{
    // double mysum(const double *values, int count)

    /// <summary>Adds up values on the device.</summary>
    [VeSymbol("mysum")]
    ValueTask<double> SumAsync(VePtr<double> values, int count);

    // void minmax(const double *values, int count, double *min, double *max)

    /// <summary>Finds the smallest and the largest of at least one value.</summary>
    [VeSymbol("minmax")]
    void MinMax(VePtr<double> values, int count, out double min, out double max);

    // int histogram(const double *values, int count, double low, double width, int *bins, int bin_count)

    /// <summary>Counts values in bins of equal width.</summary>
    /// <returns>How many values lay outside of all bins.</returns>
    [VeSymbol("histogram")]
    ValueTask<int> HistogramAsync(
        VePtr<double> values, int count, double low, double width, [VeOut] Memory<int> bins, int binCount);
}
