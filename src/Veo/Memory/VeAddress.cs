using System.Globalization;
using System.Runtime.InteropServices;

namespace Veo;

/// <summary>An address of elements on the device, for use inside structs and arrays that cross to the device.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="value">The address in the worker's address space.</param>
/// <remarks>
/// It is blittable: eight bytes, exactly C's <c>T *</c> on the device. In exchange it keeps nothing alive and is not checked; keep the buffer
/// until the kernels that use the address have completed.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct VeAddress<T>(ulong value) : IEquatable<VeAddress<T>>
    where T : unmanaged
{
    /// <summary>The address in the worker's address space.</summary>
    public ulong Value { get; } = value;

    /// <summary>The address of a pointer; its owner is forgotten.</summary>
    /// <param name="pointer">The pointer.</param>
    public static implicit operator VeAddress<T>(VePtr<T> pointer) => new(pointer.Address);

    /// <summary>An unchecked pointer to the address.</summary>
    /// <param name="address">The address.</param>
    public static explicit operator VePtr<T>(VeAddress<T> address) => new(address.Value);

    /// <summary>Whether two addresses are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(VeAddress<T> left, VeAddress<T> right) => left.Value == right.Value;

    /// <summary>Whether two addresses differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(VeAddress<T> left, VeAddress<T> right) => left.Value != right.Value;

    /// <inheritdoc/>
    public bool Equals(VeAddress<T> other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VeAddress<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The address in hexadecimal.</summary>
    /// <returns>For example <c>0x600000001040</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}");
}
