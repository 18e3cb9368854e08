namespace Veo.Contracts;

/// <summary>The C# types that travel by value, each with its class of C argument.</summary>
/// <remarks>The runtime compiles this file too, for signatures that are given at run time; there it is no part of the API.</remarks>
#if NETSTANDARD
public enum ScalarKind
#else
internal enum ScalarKind
#endif
{
    /// <summary>No scalar.</summary>
    None,

    /// <summary><c>signed char</c>.</summary>
    SByte,

    /// <summary><c>unsigned char</c>.</summary>
    Byte,

    /// <summary><c>short</c>.</summary>
    Int16,

    /// <summary><c>unsigned short</c>.</summary>
    UInt16,

    /// <summary><c>int</c>.</summary>
    Int32,

    /// <summary><c>unsigned int</c>.</summary>
    UInt32,

    /// <summary><c>long</c>.</summary>
    Int64,

    /// <summary><c>unsigned long</c>.</summary>
    UInt64,

    /// <summary><c>intptr_t</c>.</summary>
    NInt,

    /// <summary><c>uintptr_t</c>.</summary>
    NUInt,

    /// <summary><c>float</c>.</summary>
    Single,

    /// <summary><c>double</c>.</summary>
    Double,
}
