namespace Veo.Benchmarks.HostDevice;

/// <summary>All measurements of a run by name.</summary>
internal sealed class Samples
{
    private readonly Dictionary<string, List<double>> _values = [];

    public bool Contains(string name) => _values.ContainsKey(name);

    public double this[string name] => Median.Of(_values[name]);

    public void Add(string name, double value)
    {
        if (!_values.TryGetValue(name, out List<double>? values))
        {
            _values.Add(name, values = []);
        }

        values.Add(value);
    }
}
