using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Veo.Contracts;

namespace Veo.Analyzers;

/// <summary>Finds the source of what a problem is about.</summary>
internal static class ProblemLocations
{
    /// <summary>The location to report at: the offending part, or the symbol's name if that part is not in the source.</summary>
    public static Location Find(ISymbol symbol, ProblemPlace place, CancellationToken cancellationToken) =>
        Part(symbol, place, cancellationToken)?.GetLocation() ?? Name(symbol, place) ?? Location.None;

    private static ExpressionSyntax? Part(ISymbol symbol, ProblemPlace place, CancellationToken cancellationToken) => place.Part switch
    {
        ProblemPart.ReturnType => ReturnType(Syntax(symbol, cancellationToken)),
        ProblemPart.ParameterType => (Syntax(Parameter(symbol, place.Index), cancellationToken) as ParameterSyntax)?.Type,
        ProblemPart.Symbol => SymbolArgument(symbol, cancellationToken),
        ProblemPart.Base => Base((INamedTypeSymbol)symbol, place.Index, cancellationToken),
        _ => null,
    };

    private static Location? Name(ISymbol symbol, ProblemPlace place)
    {
        var named = place.Part switch
        {
            ProblemPart.ParameterName or ProblemPart.ParameterType => Parameter(symbol, place.Index) ?? symbol,
            ProblemPart.ContainingType => InterfaceParser.ContainingTypes((INamedTypeSymbol)symbol)[place.Index],
            _ => symbol,
        };

        return named.Locations.FirstOrDefault(static location => location.IsInSource);
    }

    private static TypeSyntax? ReturnType(SyntaxNode? syntax) => syntax is MethodDeclarationSyntax method ? method.ReturnType : null;

    private static ExpressionSyntax? SymbolArgument(ISymbol method, CancellationToken cancellationToken) =>
        method.GetAttributes()
            .FirstOrDefault(static attribute => attribute.AttributeClass?.Name == "VeSymbolAttribute")
            ?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: [var argument, ..] }
            ? argument.Expression
            : null;

    // Bases are compared by their last name, which an alias can hide; then the interface's own name has to do.
    private static TypeSyntax? Base(INamedTypeSymbol type, int index, CancellationToken cancellationToken)
    {
        var name = type.Interfaces[index].Name;

        return type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<InterfaceDeclarationSyntax>()
            .SelectMany(static declaration => declaration.BaseList is { } list ? list.Types : default)
            .Select(static baseType => baseType.Type)
            .FirstOrDefault(baseType => LastName(baseType) == name);
    }

    private static string? LastName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => null,
    };

    private static IParameterSymbol? Parameter(ISymbol symbol, int index) =>
        symbol is IMethodSymbol method && index < method.Parameters.Length ? method.Parameters[index] : null;

    private static SyntaxNode? Syntax(ISymbol? symbol, CancellationToken cancellationToken) =>
        symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
}
