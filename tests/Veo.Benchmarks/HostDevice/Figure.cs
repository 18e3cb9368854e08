namespace Veo.Benchmarks.HostDevice;

/// <summary>One line of the result: the median over the rounds, and what it is compared to.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much it was.</param>
/// <param name="Unit">Of <paramref name="Value"/> and of what it is compared to.</param>
/// <param name="Limit">What was measured in the same run, if the figure is compared to something.</param>
/// <param name="Aveo">What AVEO's own library needs, if that is known.</param>
internal sealed record Figure(string Name, double Value, string Unit, Limit? Limit = null, Aveo? Aveo = null)
{
    /// <summary>Whether all bounds of the figure hold; null if it has none.</summary>
    public bool? Within => (Limit?.Within, Aveo?.Within) switch
    {
        (null, null) => null,
        (false, _) or (_, false) => false,
        _ => true,
    };
}

/// <summary>What a figure is compared to, measured in the same run.</summary>
/// <param name="To">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Ratio">The figure by this value: the median of the rounds' ratios.</param>
/// <param name="Bound">What the ratio may be; null if it is told for information.</param>
/// <param name="AtLeast">Whether the bound is a lower one.</param>
internal sealed record Limit(string To, double Value, double Ratio, double? Bound, bool AtLeast)
{
    public bool? Within => Bound is { } bound ? (AtLeast ? Ratio >= bound : Ratio <= bound) : null;
}

/// <summary>
/// AVEO's own library with its own worker code, brought to x86 and measured on a two-core virtual machine before this benchmark existed:
/// a quotation, other than <see cref="Limit"/>.
/// </summary>
/// <param name="Low">The smaller end of what was measured.</param>
/// <param name="High">The larger end.</param>
/// <param name="TimesBetter">How many times better the figure is than the better end.</param>
/// <param name="Target">How many times better it is to be.</param>
internal sealed record Aveo(double Low, double High, double TimesBetter, double Target)
{
    public bool Within => TimesBetter >= Target;
}
