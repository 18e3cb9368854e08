using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Writes the parts of a member's signature as an explicit implementation has to repeat them.</summary>
internal static class Signature
{
    /// <summary>A parameter with its modifiers and type.</summary>
    public static KernelParameter Parameter(IParameterSymbol parameter, KernelArgument argument) =>
        new(TypeNames.ParameterName(parameter.Name), Modifier(parameter), TypeText(parameter.Type, parameter.ContainingSymbol), argument);

    /// <summary>The return type with <c>ref</c> or <c>ref readonly</c>.</summary>
    public static string ReturnType(IMethodSymbol method) => RefPrefix(method.RefKind) + TypeText(method.ReturnType, method);

    /// <summary>The type of a property with <c>ref</c> or <c>ref readonly</c>.</summary>
    public static string PropertyType(IPropertySymbol property) => RefPrefix(property.RefKind) + TypeText(property.Type, property);

    /// <summary>Whether the member's types can only be written in an unsafe context.</summary>
    public static bool IsUnsafe(ISymbol member) => member switch
    {
        IMethodSymbol method => ContainsPointer(method.ReturnType) || method.Parameters.Any(static p => ContainsPointer(p.Type)),
        IPropertySymbol property => ContainsPointer(property.Type) || property.Parameters.Any(static p => ContainsPointer(p.Type)),
        IEventSymbol @event => ContainsPointer(@event.Type),
        _ => false,
    };

    /// <summary>Whether a part of a type is unknown to the compiler.</summary>
    public static bool ContainsError(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol => true,
        IArrayTypeSymbol array => ContainsError(array.ElementType),
        IPointerTypeSymbol pointer => ContainsError(pointer.PointedAtType),
        IFunctionPointerTypeSymbol function =>
            ContainsError(function.Signature.ReturnType) || function.Signature.Parameters.Any(static p => ContainsError(p.Type)),
        INamedTypeSymbol named =>
            named.TypeArguments.Any(ContainsError) || (named.ContainingType is { } containing && ContainsError(containing)),
        _ => false,
    };

    private static bool ContainsPointer(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => ContainsPointer(array.ElementType),
        INamedTypeSymbol named =>
            named.TypeArguments.Any(ContainsPointer) || (named.ContainingType is { } containing && ContainsPointer(containing)),
        _ => false,
    };

    private static string TypeText(ITypeSymbol type, ISymbol owner) =>
        owner is IMethodSymbol { IsGenericMethod: true } ? TypeNames.FullWithoutAnnotations(type) : TypeNames.Full(type);

    private static string RefPrefix(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => "",
    };

    private static string Modifier(IParameterSymbol parameter)
    {
        // 'out' is always scoped and does not say so.
        var scoped = parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out ? "scoped " : "";

        return scoped + parameter.RefKind switch
        {
            RefKind.In => "in ",
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.RefReadOnlyParameter => "ref readonly ",
            _ => "",
        };
    }
}
