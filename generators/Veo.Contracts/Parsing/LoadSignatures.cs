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

    /// <summary>The methods of the contract that no member of the user hides.</summary>
    public static LoadMethods NotHidden(INamedTypeSymbol type)
    {
        var free = LoadMethods.All;

        foreach (var member in type.GetMembers("Load"))
        {
            free &= ~Taken(member, LoadMethods.Blocking);
        }

        foreach (var member in type.GetMembers("LoadAsync"))
        {
            free &= ~Taken(member, LoadMethods.Async);
        }

        return free;
    }

    /// <summary>The methods that an interface may have a member for.</summary>
    public static LoadMethods AllowedBy(INamedTypeSymbol type)
    {
        // C# allows no member with the name of its type.
        return type.Name switch
        {
            "Load" => LoadMethods.Async,
            "LoadAsync" => LoadMethods.Blocking,
            _ => LoadMethods.All,
        };
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
