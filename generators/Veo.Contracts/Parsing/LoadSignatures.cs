using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>The generated static methods, and which members of the user stand in their way.</summary>
internal static class LoadSignatures
{
    /// <summary>The generated method whose name and parameters a method has.</summary>
    /// <returns>The generated method as messages show it; null if there is none.</returns>
    public static string? Match(IMethodSymbol method) => Of(method) switch
    {
        LoadMethods.FromProcess => "Load(VeoProcess)",
        LoadMethods.FromContext => "Load(VeoContext)",
        LoadMethods.FromProcessAsync => "LoadAsync(VeoProcess, CancellationToken)",
        LoadMethods.FromContextAsync => "LoadAsync(VeoContext, CancellationToken)",
        _ => null,
    };

    /// <summary>The static methods that can be declared beside the members of an interface.</summary>
    public static LoadMethods Available(INamedTypeSymbol type)
    {
        // C# allows no member with the name of its type.
        var available = type.Name switch
        {
            "Load" => LoadMethods.All & ~(LoadMethods.FromProcess | LoadMethods.FromContext),
            "LoadAsync" => LoadMethods.All & ~(LoadMethods.FromProcessAsync | LoadMethods.FromContextAsync),
            _ => LoadMethods.All,
        };

        foreach (var member in type.GetMembers("Load"))
        {
            available &= ~Taken(member, LoadMethods.FromProcess | LoadMethods.FromContext);
        }

        foreach (var member in type.GetMembers("LoadAsync"))
        {
            available &= ~Taken(member, LoadMethods.FromProcessAsync | LoadMethods.FromContextAsync);
        }

        return available;
    }

    private static LoadMethods Taken(ISymbol member, LoadMethods sameName) =>
        MemberParser.IsGenerated(member) ? LoadMethods.None
        : member is IMethodSymbol method ? Of(method)
        : sameName;

    private static LoadMethods Of(IMethodSymbol method)
    {
        if (method.IsGenericMethod || method.Parameters is not [{ RefKind: RefKind.None, Type: INamedTypeSymbol first }, ..])
        {
            return LoadMethods.None;
        }

        var fromProcess = first is { Name: "VeoProcess", Arity: 0 } && WellKnownTypes.IsInVeo(first);

        if (!fromProcess && WellKnownTypes.Classify(first) != WellKnownType.VeoContext)
        {
            return LoadMethods.None;
        }

        return (method.Name, method.Parameters.Length) switch
        {
            ("Load", 1) => fromProcess ? LoadMethods.FromProcess : LoadMethods.FromContext,
            ("LoadAsync", 2) when WellKnownTypes.Classify(method.Parameters[1].Type) == WellKnownType.CancellationToken =>
                fromProcess ? LoadMethods.FromProcessAsync : LoadMethods.FromContextAsync,
            _ => LoadMethods.None,
        };
    }
}
