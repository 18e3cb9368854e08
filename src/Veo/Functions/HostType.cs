using Veo.Contracts;

namespace Veo.Functions;

/// <summary>What a C# type is for a call; found once per type.</summary>
internal static class HostType<T>
{
    /// <summary>The class of a number or an enum; <see cref="ScalarKind.None"/> for everything else.</summary>
    internal static readonly ScalarKind Scalar = HostType.Classify(typeof(T));

    /// <summary>Whether it is <see cref="VePtr"/> or <see cref="VePtr{T}"/>.</summary>
    internal static readonly bool IsPointer = typeof(T) == typeof(VePtr) || HostType.IsTypedPointer(typeof(T));

    /// <summary>The class of what a typed pointer points to; <see langword="null"/> for a pointer without a type.</summary>
    internal static readonly ScalarKind? Element = HostType.IsTypedPointer(typeof(T)) ? HostType.Classify(typeof(T).GetGenericArguments()[0]) : null;
}

/// <summary>The classes of C# types.</summary>
internal static class HostType
{
    internal static ScalarKind Classify(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => ScalarKind.SByte,
        TypeCode.Byte => ScalarKind.Byte,
        TypeCode.Int16 => ScalarKind.Int16,
        TypeCode.UInt16 => ScalarKind.UInt16,
        TypeCode.Int32 => ScalarKind.Int32,
        TypeCode.UInt32 => ScalarKind.UInt32,
        TypeCode.Int64 => ScalarKind.Int64,
        TypeCode.UInt64 => ScalarKind.UInt64,
        TypeCode.Single => ScalarKind.Single,
        TypeCode.Double => ScalarKind.Double,
        _ when type == typeof(nint) => ScalarKind.NInt,
        _ when type == typeof(nuint) => ScalarKind.NUInt,
        _ => ScalarKind.None,
    };

    internal static bool IsTypedPointer(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VePtr<>);

    /// <summary>What a class of elements is called in a message.</summary>
    internal static string Name(ScalarKind element) => element == ScalarKind.None ? "struct" : ScalarTypes.Keyword(element);
}
