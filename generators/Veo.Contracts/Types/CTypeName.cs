namespace Veo.Contracts;

/// <summary>What a C type is for a call.</summary>
internal enum CTypeShape
{
    /// <summary><c>void</c>: no result.</summary>
    Void,

    /// <summary>A number, by value.</summary>
    Scalar,

    /// <summary>An address.</summary>
    Pointer,
}

/// <summary>A C type, as far as a call depends on it.</summary>
/// <param name="Text">The type as C writes it, with single spaces.</param>
/// <param name="Shape">What it is for a call.</param>
/// <param name="Scalar">
/// The class of the number, or of what a pointer points to; <see cref="ScalarKind.None"/> if that is no number, or a type with a name of its own.
/// </param>
/// <param name="IsPlainChar">Whether the number is a <c>char</c> without a sign in its name: signed on some machines, unsigned on others.</param>
/// <param name="IsReadOnly">Whether it points to something <c>const</c>.</param>
internal sealed record CTypeName(
    string Text, CTypeShape Shape, ScalarKind Scalar = ScalarKind.None, bool IsPlainChar = false, bool IsReadOnly = false)
{
    /// <summary>Whether a C# scalar has exactly the width, the sign and the arithmetic of this number, or of what this points to.</summary>
    /// <param name="kind">The class of the C# type.</param>
    /// <returns>Whether they agree.</returns>
    public bool Agrees(ScalarKind kind) =>
        Canonical(kind) == Canonical(Scalar) || (IsPlainChar && kind is ScalarKind.SByte or ScalarKind.Byte);

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Both ends have 64-bit pointers, so an integer of a pointer's size is one of 64 bits.
    private static ScalarKind Canonical(ScalarKind kind) => kind switch
    {
        ScalarKind.NInt => ScalarKind.Int64,
        ScalarKind.NUInt => ScalarKind.UInt64,
        _ => kind,
    };
}
