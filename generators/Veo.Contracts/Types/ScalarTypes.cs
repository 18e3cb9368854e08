using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>The table of scalars: C# type, class of argument, C type.</summary>
public static partial class ScalarTypes
{
    /// <summary>The class of a C# type; an enum counts as its underlying type.</summary>
    /// <param name="type">The C# type.</param>
    /// <returns>The class, or <see cref="ScalarKind.None"/> if the type does not travel by value.</returns>
    public static ScalarKind Classify(ITypeSymbol type)
    {
        var special = type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying }
            ? underlying.SpecialType
            : type.SpecialType;

        return special switch
        {
            SpecialType.System_SByte => ScalarKind.SByte,
            SpecialType.System_Byte => ScalarKind.Byte,
            SpecialType.System_Int16 => ScalarKind.Int16,
            SpecialType.System_UInt16 => ScalarKind.UInt16,
            SpecialType.System_Int32 => ScalarKind.Int32,
            SpecialType.System_UInt32 => ScalarKind.UInt32,
            SpecialType.System_Int64 => ScalarKind.Int64,
            SpecialType.System_UInt64 => ScalarKind.UInt64,
            SpecialType.System_IntPtr => ScalarKind.NInt,
            SpecialType.System_UIntPtr => ScalarKind.NUInt,
            SpecialType.System_Single => ScalarKind.Single,
            SpecialType.System_Double => ScalarKind.Double,
            _ => ScalarKind.None,
        };
    }
}
