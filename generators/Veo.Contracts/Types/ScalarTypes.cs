using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>The table of scalars: C# type, class of argument, C type.</summary>
public static class ScalarTypes
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

    /// <summary>The C# keyword of a class.</summary>
    /// <param name="kind">The class.</param>
    /// <returns>The keyword; empty for <see cref="ScalarKind.None"/>.</returns>
    public static string Keyword(ScalarKind kind) => kind switch
    {
        ScalarKind.SByte => "sbyte",
        ScalarKind.Byte => "byte",
        ScalarKind.Int16 => "short",
        ScalarKind.UInt16 => "ushort",
        ScalarKind.Int32 => "int",
        ScalarKind.UInt32 => "uint",
        ScalarKind.Int64 => "long",
        ScalarKind.UInt64 => "ulong",
        ScalarKind.NInt => "nint",
        ScalarKind.NUInt => "nuint",
        ScalarKind.Single => "float",
        ScalarKind.Double => "double",
        _ => "",
    };

    /// <summary>The C type that a class means unless the contract names another one.</summary>
    /// <param name="kind">The class.</param>
    /// <returns>The C type; empty for <see cref="ScalarKind.None"/>.</returns>
    public static string CType(ScalarKind kind) => kind switch
    {
        ScalarKind.SByte => "signed char",
        ScalarKind.Byte => "unsigned char",
        ScalarKind.Int16 => "short",
        ScalarKind.UInt16 => "unsigned short",
        ScalarKind.Int32 => "int",
        ScalarKind.UInt32 => "unsigned int",
        ScalarKind.Int64 => "long",
        ScalarKind.UInt64 => "unsigned long",
        ScalarKind.NInt => "intptr_t",
        ScalarKind.NUInt => "uintptr_t",
        ScalarKind.Single => "float",
        ScalarKind.Double => "double",
        _ => "",
    };
}
