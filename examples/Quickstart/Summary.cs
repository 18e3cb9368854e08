namespace Quickstart;

/// <summary>What the report shows about a series of values.</summary>
internal sealed record Summary(double Sum, double Min, double Max, int[] Bins)
{
    /// <summary>The same figures by plain C#, to check the device's.</summary>
    public static Summary OnThisMachine(double[] values, double low, double width, int binCount)
    {
        int[] bins = new int[binCount];

        foreach (double value in values)
        {
            bins[(int)((value - low) / width)]++;
        }

        return new Summary(values.Sum(), values.Min(), values.Max(), bins);
    }

    /// <summary>Whether two summaries agree; sums may differ by rounding, since a compiler may add in another order.</summary>
    public bool Agrees(Summary other) =>
        Math.Abs(Sum - other.Sum) <= 1e-9 * Math.Abs(other.Sum)
        && Min == other.Min
        && Max == other.Max
        && Bins.AsSpan().SequenceEqual(other.Bins);
}
