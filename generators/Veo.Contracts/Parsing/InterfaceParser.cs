using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Veo.Contracts;

/// <summary>What is wrong with a kernel interface as a whole.</summary>
public static class InterfaceParser
{
    /// <summary>Looks at an interface, the types around it and its direct bases.</summary>
    /// <param name="type">The kernel interface.</param>
    /// <param name="cancellationToken">Stops the work when its result is no longer wanted.</param>
    /// <returns>The problems.</returns>
    public static ImmutableArray<KernelProblem> FindProblems(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<KernelProblem>();
        var containing = ContainingTypes(type);

        if (!IsPartial(type, cancellationToken))
        {
            problems.Add(KernelProblem.Create(ProblemKind.NotPartial, ProblemPlace.Identifier, type.Name, type.Name));
        }

        for (var i = 0; i < containing.Length; i++)
        {
            if (!IsPartial(containing[i], cancellationToken))
            {
                problems.Add(KernelProblem.Create(ProblemKind.NotPartial, ProblemPlace.ContainingType(i), containing[i].Name, type.Name));
            }
        }

        if (WhyUnsupported(type, containing) is var (what, wayOut))
        {
            problems.Add(KernelProblem.Create(ProblemKind.UnsupportedInterface, ProblemPlace.Identifier, type.Name, what, wayOut));
        }

        for (var i = 0; i < type.Interfaces.Length; i++)
        {
            if (IsWrongBase(type.Interfaces[i], type))
            {
                problems.Add(BaseNotKernel(type, type.Interfaces[i], ProblemPlace.Base(i)));
            }
        }

        return problems.ToImmutable();
    }

    /// <summary>The types around an interface, outermost first.</summary>
    /// <param name="type">The interface.</param>
    /// <returns>The types.</returns>
    public static ImmutableArray<INamedTypeSymbol> ContainingTypes(INamedTypeSymbol type)
    {
        var types = ImmutableArray<INamedTypeSymbol>.Empty;

        for (var current = type.ContainingType; current is not null; current = current.ContainingType)
        {
            types = types.Insert(0, current);
        }

        return types;
    }

    internal static KernelProblem BaseNotKernel(INamedTypeSymbol type, INamedTypeSymbol baseType, ProblemPlace place) =>
        KernelProblem.Create(ProblemKind.BaseNotKernel, place, type.Name, TypeNames.Short(baseType));

    /// <summary>Whether a base is <c>Veo.IVeoKernel</c> of the kernel or of its bases, which the generator adds and implements.</summary>
    internal static bool IsContract(INamedTypeSymbol type, INamedTypeSymbol kernel)
    {
        if (type is not { Name: "IVeoKernel", Arity: 1 } || !WellKnownTypes.IsInVeo(type))
        {
            return false;
        }

        var self = type.TypeArguments[0];
        return SymbolEqualityComparer.Default.Equals(self, kernel) || kernel.AllInterfaces.Contains(self, SymbolEqualityComparer.Default);
    }

    private static bool IsWrongBase(INamedTypeSymbol type, INamedTypeSymbol kernel) =>
        type.TypeKind == TypeKind.Interface && !IsContract(type, kernel) && KernelOptions.FindAttribute(type) is null;

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellationToken) is not BaseTypeDeclarationSyntax declaration
                || !declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                return false;
            }
        }

        return true;
    }

    private static (string What, string WayOut)? WhyUnsupported(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> containing)
    {
        if (type.IsGenericType && type.Arity > 0)
        {
            return ("generic", "the symbols behind it have one signature each, so write one interface for each type");
        }

        if (type.IsFileLocal || containing.Any(static outer => outer.IsFileLocal))
        {
            return ("local to a file, where no generated file can reach it", "make it internal or private");
        }

        return containing.Any(static outer => outer.TypeParameters.Any(static parameter => parameter.Variance != VarianceKind.None))
            ? ("inside an interface with 'in' or 'out' type parameters, which cannot hold classes", "move it out")
            : null;
    }
}
