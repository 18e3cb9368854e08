using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Finds the attributes of the contract.</summary>
internal static class VeoAttributes
{
    /// <summary>The first attribute of a name in namespace <c>Veo</c>.</summary>
    public static AttributeData? Find(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Name == name && WellKnownTypes.IsInVeo(type))
            {
                return attribute;
            }
        }

        return null;
    }

    public static bool Has(ISymbol symbol, string name) => Find(symbol, name) is not null;
}
