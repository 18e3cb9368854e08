using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Veo.Contracts;

/// <summary>Whether a member's signature can be written a second time without repeating a compiler error.</summary>
/// <remarks>
/// The compiler reports an unknown type or a broken constraint wherever it is written. The user has that error already; a second one,
/// in a file that nobody wrote, would only hide it.
/// </remarks>
internal sealed class SignatureCheck(Compilation compilation)
{
    private readonly bool _allowsUnsafe = compilation.Options is CSharpCompilationOptions { AllowUnsafe: true };

    public bool CanRepeat(ISymbol member, INamedTypeSymbol from) =>
        compilation.IsSymbolAccessibleWithin(member, from)
        && (_allowsUnsafe || !Signature.IsUnsafe(member))
        && member switch
        {
            IMethodSymbol { IsVararg: true } => false,
            IMethodSymbol method =>
                CanRepeat(method.ReturnType, isReturn: method.RefKind == RefKind.None) && CanRepeatParameters(method.Parameters),
            IPropertySymbol property =>
                CanRepeat(property.Type, isReturn: false) && CanRepeatAccessors(property) && CanRepeatParameters(property.Parameters),
            IEventSymbol @event => @event.Type.TypeKind == TypeKind.Delegate && CanRepeat(@event.Type, isReturn: false),
            _ => false,
        };

    private static bool CanRepeatAccessors(IPropertySymbol property) =>
        (property.RefKind == RefKind.None || property.SetMethod is null)
        && (!property.IsIndexer || property.Parameters.Length > 0)
        && property.Parameters.All(static parameter => parameter.RefKind is not (RefKind.Ref or RefKind.Out));

    private bool CanRepeatParameters(ImmutableArray<IParameterSymbol> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var name = parameters[i].Name;

            if (name.Length == 0 || !CanRepeat(parameters[i].Type, isReturn: false) || IsScopedValue(parameters[i]))
            {
                return false;
            }

            for (var j = 0; j < i; j++)
            {
                if (parameters[j].Name == name)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsScopedValue(IParameterSymbol parameter) =>
        parameter is { ScopedKind: not ScopedKind.None, RefKind: RefKind.None, Type.IsRefLikeType: false };

    private bool CanRepeat(ITypeSymbol type, bool isReturn)
    {
        if (type.SpecialType == SpecialType.System_Void)
        {
            return isReturn;
        }

        return type switch
        {
            IErrorTypeSymbol => false,
            IArrayTypeSymbol array => CanRepeat(array.ElementType, isReturn: false),
            IPointerTypeSymbol pointer => CanRepeat(pointer.PointedAtType, isReturn: true),
            IFunctionPointerTypeSymbol function =>
                CanRepeat(function.Signature.ReturnType, isReturn: true)
                && function.Signature.Parameters.All(parameter => CanRepeat(parameter.Type, isReturn: false)),
            INamedTypeSymbol named => !named.IsStatic && CanRepeatNamed(named),
            _ => true,
        };
    }

    private bool CanRepeatNamed(INamedTypeSymbol type)
    {
        for (var i = 0; i < type.TypeArguments.Length; i++)
        {
            if (!CanRepeat(type.TypeArguments[i], isReturn: false) || !Satisfies(type.TypeArguments[i], type.TypeParameters[i]))
            {
                return false;
            }
        }

        return type.ContainingType is null || CanRepeatNamed(type.ContainingType);
    }

    private bool Satisfies(ITypeSymbol argument, ITypeParameterSymbol parameter)
    {
        if (argument.IsRefLikeType && !parameter.AllowsRefLikeType)
        {
            return false;
        }

        if (argument.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return false;
        }

        if (parameter.HasUnmanagedTypeConstraint && !argument.IsUnmanagedType)
        {
            return false;
        }

        if (parameter.HasValueTypeConstraint
            && (!argument.IsValueType || argument.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T))
        {
            return false;
        }

        if (parameter.HasReferenceTypeConstraint && !argument.IsReferenceType)
        {
            return false;
        }

        // A constraint that names type parameters would have to be substituted first; it is taken as satisfied, because a wrong guess
        // costs one repeated error here, but a working kernel there.
        return parameter.ConstraintTypes.All(constraint =>
                ContainsTypeParameter(constraint) || compilation.HasImplicitConversion(argument, constraint))
            && (!parameter.HasConstructorConstraint || HasConstructor(argument));
    }

    private static bool ContainsTypeParameter(ITypeSymbol type) =>
        type is ITypeParameterSymbol || (type is INamedTypeSymbol named && named.TypeArguments.Any(ContainsTypeParameter));

    private static bool HasConstructor(ITypeSymbol type) =>
        type.IsValueType
        || type is ITypeParameterSymbol { HasConstructorConstraint: true }
        || type is INamedTypeSymbol { IsAbstract: false } named
            && named.InstanceConstructors.Any(static constructor =>
                constructor is { Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public });
}
