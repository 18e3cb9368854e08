using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Gives each symbol that a proxy resolves a field, named after it.</summary>
internal sealed class SymbolFields
{
    /// <summary>The proxy's context, which no symbol's field may hide.</summary>
    public const string Context = "_context";

    private readonly Dictionary<(int Library, string Symbol), string> _fields = [];
    private readonly HashSet<string> _names = [Context];

    public SymbolFields(KernelInterface kernel)
    {
        foreach (var method in kernel.Members.OfType<KernelMethod>().Where(static method => method.Problems.Count == 0))
        {
            Add(method);
        }
    }

    /// <summary>The fields in the order of the methods, with the library and the symbol that each one stands for.</summary>
    public List<(int Library, string Symbol, string Field)> InOrder { get; } = [];

    /// <summary>The field of the symbol that a method calls.</summary>
    public string this[KernelMethod method] => _fields[(method.Library, method.Symbol)];

    private void Add(KernelMethod method)
    {
        var key = (method.Library, method.Symbol);

        // Overloads, a blocking and an awaitable form for example, may mean one symbol.
        if (_fields.ContainsKey(key))
        {
            return;
        }

        var name = "_" + new string(method.Symbol.Select(static c => char.IsLetterOrDigit(c) ? c : '_').ToArray());
        var unique = name;

        for (var number = 2; !_names.Add(unique); number++)
        {
            unique = $"{name}_{number.ToString(CultureInfo.InvariantCulture)}";
        }

        _fields.Add(key, unique);
        InOrder.Add((method.Library, method.Symbol, unique));
    }
}
