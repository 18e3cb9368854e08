using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Whether host and device agree on how the bytes of a type are laid out, and if not, why and what to use instead.</summary>
public static class DeviceLayout
{
    /// <summary>Why data of a type cannot lie in memory that host and device share by copying.</summary>
    /// <param name="type">The type of one element, or of what a reference points to.</param>
    /// <returns>The reason and a way out, as the second half of a sentence; null if the type has a layout.</returns>
    public static string? WhyNoElement(ITypeSymbol type)
    {
        if (ScalarTypes.Classify(type) != ScalarKind.None)
        {
            return null;
        }

        return type.TypeKind == TypeKind.Pointer
            ? "an address of the host means nothing there; use 'VePtr<T>'"
            : WhyNone(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));
    }

    /// <summary>Why a type cannot be an argument by value.</summary>
    /// <param name="type">A type that is neither a scalar nor a well-known type.</param>
    /// <returns>The reason and a way out, as the second half of a sentence.</returns>
    public static string WhyNotByValue(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            var element = TypeNames.Short(array.ElementType);
            return WhyNoElement(array.ElementType) is { } reason
                ? $"its elements are of type '{element}'; {reason}"
                : $"use 'Memory<{element}>' or 'ReadOnlyMemory<{element}>', or a span on a blocking method";
        }

        return WhyNoElement(type) ?? "structs go by address; pass it by 'in'";
    }

    private static string? WhyNone(ITypeSymbol type, HashSet<ITypeSymbol> enclosing)
    {
        if (WhyNotInC(type) is { } reason)
        {
            return reason;
        }

        // A struct that contains itself is an error of the compiler's own; here it must only not recurse without end.
        if (ScalarTypes.Classify(type) != ScalarKind.None || type is IPointerTypeSymbol || !enclosing.Add(type))
        {
            return null;
        }

        if (HasAutoLayout(type))
        {
            return "its layout is left to the runtime (LayoutKind.Auto); use a struct with sequential layout";
        }

        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic))
        {
            if (WhyNoField(field, enclosing) is { } fault)
            {
                return fault;
            }
        }

        enclosing.Remove(type);
        return null;
    }

    private static string? WhyNoField(IFieldSymbol field, HashSet<ITypeSymbol> enclosing)
    {
        var type = field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol buffer } ? buffer.PointedAtType : field.Type;

        if (WhyNone(type, enclosing) is not { } reason)
        {
            return null;
        }

        // The reason of a nested field already starts with its path; only the innermost field names its type.
        const string prefix = "its field '";
        var name = field.AssociatedSymbol?.Name ?? field.Name;
        return reason.StartsWith(prefix, System.StringComparison.Ordinal)
            ? $"{prefix}{name}.{reason.Substring(prefix.Length)}"
            : $"{prefix}{name}' is of type '{TypeNames.Short(type)}'; {reason}";
    }

    private static string? WhyNotInC(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "a 'bool' has 1 byte here and 4 on the VE; use 'int' or 'byte'",
        SpecialType.System_Char => "a 'char' has 2 bytes here and 1 in C; use 'byte' or 'ushort'",
        SpecialType.System_Decimal => "C has no such type; use 'double' or 'long'",
        SpecialType.System_String => "use 'ReadOnlyMemory<byte>' over its UTF-8 bytes and a terminating zero",
        SpecialType.System_DateTime => "C has no such type; use 'long' for its ticks",
        _ => type.TypeKind switch
        {
            TypeKind.Struct => WhyNoStruct((INamedTypeSymbol)type),
            TypeKind.Enum or TypeKind.Pointer => null,
            TypeKind.Error => "the type is not known",
            TypeKind.TypeParameter => "the size of a type parameter is not known; use a concrete type",
            TypeKind.Array => "arrays are moved by the garbage collector; use 'Memory<T>', 'VePtr<T>' or a fixed-size buffer",
            TypeKind.Delegate or TypeKind.FunctionPointer => "the device cannot call code of the host",
            _ => "objects stay on the host; use an unmanaged struct, or a 'VePtr<T>' to device memory",
        },
    };

    private static string? WhyNoStruct(INamedTypeSymbol type)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return "C has no value that may be missing; use the plain type";
        }

        if (WellKnownTypes.IsIn(type, "System"))
        {
            switch (type.Name)
            {
                case "Half":
                    return "the VE has no 16-bit floating point; use 'float', or 'ushort' for the bits";
                case "Int128" or "UInt128":
                    return "the VE has no 128-bit integers; use two of 'ulong'";
            }
        }

        return WellKnownTypes.Classify(type) switch
        {
            WellKnownType.VePtr or WellKnownType.VePtrOfT =>
                "a device pointer also knows its owner on the host; pass it by value, and use 'VeAddress<T>' inside structs and arrays",
            not WellKnownType.None => "pass it by value",
            _ when type.IsRefLikeType => "a ref struct holds references into the host's memory; use an unmanaged struct",
            _ => null,
        };
    }

    private static bool HasAutoLayout(ITypeSymbol type)
    {
        const int auto = 3; // LayoutKind.Auto

        return type.GetAttributes().Any(static attribute =>
            attribute.AttributeClass is { Name: "StructLayoutAttribute" } layout
            && WellKnownTypes.IsIn(layout, "System", "Runtime", "InteropServices")
            && attribute.ConstructorArguments is [{ Value: auto or (short)auto }]);
    }
}
