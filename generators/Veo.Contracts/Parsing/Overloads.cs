using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Finds members that the compiler rejects because their interface has the same one twice.</summary>
internal static class Overloads
{
    /// <summary>The first member that repeats another one.</summary>
    public static ISymbol? FindDuplicate(ImmutableArray<ISymbol> members)
    {
        for (var i = 0; i < members.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (members[i].Name == members[j].Name && IsSame(members[i], members[j]))
                {
                    return members[i];
                }
            }
        }

        return null;
    }

    private static bool IsSame(ISymbol left, ISymbol right) =>
        SymbolEqualityComparer.Default.Equals(left.ContainingType, right.ContainingType)
        && (left, right) switch
        {
            (IMethodSymbol a, IMethodSymbol b) => a.Arity == b.Arity && HaveSameTypes(a.Parameters, b.Parameters),
            (IPropertySymbol a, IPropertySymbol b) => HaveSameTypes(a.Parameters, b.Parameters),
            _ => true,
        };

    private static bool HaveSameTypes(ImmutableArray<IParameterSymbol> left, ImmutableArray<IParameterSymbol> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            // 'ref' and 'out' do not make different overloads; by value and by reference do.
            var sameKind = (left[i].RefKind == RefKind.None) == (right[i].RefKind == RefKind.None);

            if (!sameKind || !SymbolEqualityComparer.Default.Equals(left[i].Type, right[i].Type))
            {
                return false;
            }
        }

        return true;
    }
}
