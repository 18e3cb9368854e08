using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Veo.Contracts;

/// <summary>The texts under which types are written again, and under which messages show them.</summary>
internal static class TypeNames
{
    private static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Nested = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>The fully qualified name, from <c>global::</c>.</summary>
    public static string Full(ITypeSymbol type)
    {
        // Almost every parameter is a scalar, whose keyword is the whole answer.
        if (type.SpecialType != SpecialType.None && ScalarTypes.Keyword(ScalarTypes.Classify(type)) is { Length: > 0 } keyword)
        {
            return keyword;
        }

        return type.ToDisplayString(Annotated);
    }

    /// <summary>The fully qualified name without <c>?</c> behind reference types.</summary>
    /// <remarks>
    /// For the signatures of generic methods: an implementation that says <c>T?</c> would have to repeat constraints as well.
    /// </remarks>
    public static string FullWithoutAnnotations(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The name as a message shows it: <c>Outer.Point</c>, <c>VePtr&lt;double&gt;</c>.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(Nested);

    /// <summary>The name of a type or member as an identifier, with <c>@</c> if it is a keyword anywhere.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : ParameterName(name);

    /// <summary>The name of a parameter as an identifier: contextual keywords mean nothing special where it is used.</summary>
    public static string ParameterName(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
