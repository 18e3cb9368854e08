using System;
using System.Collections.Immutable;
using System.Text;
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

    [ThreadStatic]
    private static StringBuilder? t_text;

    /// <summary>The fully qualified name, from <c>global::</c>.</summary>
    public static string Full(ITypeSymbol type)
    {
        // The compiler's own writer is general and takes microseconds, for each type of each kernel after each edit.
        var text = (t_text ??= new StringBuilder(256)).Clear();
        return TryAppend(text, type) ? text.ToString() : Display(type);
    }

    /// <summary>What <see cref="Full"/> means, written by the compiler.</summary>
    internal static string Display(ITypeSymbol type) => type.ToDisplayString(Annotated);

    /// <summary>The fully qualified name without <c>?</c> behind reference types.</summary>
    /// <remarks>
    /// For the signatures of generic methods: an implementation that says <c>T?</c> would have to repeat constraints as well.
    /// </remarks>
    public static string FullWithoutAnnotations(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The name as a message shows it: <c>Outer.Point</c>, <c>VePtr&lt;double&gt;</c>.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(Nested);

    /// <summary>Writes keywords of scalars, and types of a namespace whose type arguments are of these kinds.</summary>
    private static bool TryAppend(StringBuilder text, ITypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Enum && ScalarTypes.Classify(type) is not ScalarKind.None and var scalar)
        {
            text.Append(ScalarTypes.Keyword(scalar));
            return true;
        }

        var isPlain = type is INamedTypeSymbol { ContainingType: null, IsTupleType: false, IsFileLocal: false }
            && type.TypeKind is TypeKind.Struct or TypeKind.Class or TypeKind.Enum or TypeKind.Interface
            && type.SpecialType == SpecialType.None
            && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;

        if (!isPlain)
        {
            return false;
        }

        Append(text, type.ContainingNamespace);
        text.Append(Identifier(type.Name));

        if (!TryAppendArguments(text, ((INamedTypeSymbol)type).TypeArguments))
        {
            return false;
        }

        if (type.NullableAnnotation == NullableAnnotation.Annotated)
        {
            text.Append('?');
        }

        return true;
    }

    private static bool TryAppendArguments(StringBuilder text, ImmutableArray<ITypeSymbol> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            text.Append(i == 0 ? "<" : ", ");

            if (!TryAppend(text, arguments[i]))
            {
                return false;
            }
        }

        if (arguments.Length > 0)
        {
            text.Append('>');
        }

        return true;
    }

    private static void Append(StringBuilder text, INamespaceSymbol symbol)
    {
        if (symbol.IsGlobalNamespace)
        {
            text.Append("global::");
            return;
        }

        Append(text, symbol.ContainingNamespace);
        text.Append(Identifier(symbol.Name)).Append('.');
    }

    /// <summary>The name of a type or member as an identifier, with <c>@</c> if it is a keyword anywhere.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : ParameterName(name);

    /// <summary>The name of a parameter as an identifier: contextual keywords mean nothing special where it is used.</summary>
    public static string ParameterName(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
