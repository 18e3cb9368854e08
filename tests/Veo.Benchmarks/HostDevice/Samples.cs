namespace Veo.Benchmarks.HostDevice;

/// <summary>All measurements of a run by name.</summary>
internal sealed class Samples
{
    private readonly Dictionary<string, List<double>> _values = [];

    public bool Contains(string name) => _values.ContainsKey(name);

    public double this[string name] => Median.Of(_values[name]);

    /// <summary>
    /// The median of the rounds' ratios. Both sides of a round were measured one after the other, so what makes a round slow, and lasts, does not
    /// show in its ratio; in a ratio of two medians it would, if they came from different rounds.
    /// </summary>
    public double Ratio(string name, string limit) => Median.Of(_values[name].Zip(_values[limit], static (value, other) => value / other));

    public void Add(string name, double value)
    {
        if (!_values.TryGetValue(name, out List<double>? values))
        {
            _values.Add(name, values = []);
        }

        values.Add(value);
    }
}
