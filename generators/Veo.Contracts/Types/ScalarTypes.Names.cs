namespace Veo.Contracts;

/// <content>The names of the classes in both languages; also compiled into the runtime, where the class is internal.</content>
#if NETSTANDARD
public static partial class ScalarTypes
#else
internal static partial class ScalarTypes
#endif
{
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
