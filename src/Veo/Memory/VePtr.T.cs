using System.Globalization;

namespace Veo;

/// <summary>An address of elements in a process on the device, with its owner: C's <c>T *</c>.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>
/// The owner is the buffer or the process that the address belongs to. A call checks it against its own process and keeps the memory alive
/// until the call has completed. A pointer made from a bare number has no owner and is not checked. <see langword="default"/> is the null pointer.
/// </remarks>
public readonly partial struct VePtr<T> : IEquatable<VePtr<T>>, IComparable<VePtr<T>>
    where T : unmanaged
{
    // Nothing but an untyped pointer inside, so that results can be converted for every T alike.
    private readonly VePtr _untyped;

    /// <summary>Makes an unchecked pointer of a bare address.</summary>
    /// <param name="address">The address in the worker's address space.</param>
    public VePtr(ulong address)
        : this(address, null)
    {
    }

    internal VePtr(ulong address, PointerOwner? owner)
    {
        _untyped = new VePtr(address, owner);
    }

    /// <summary>The address in the worker's address space.</summary>
    public ulong Address => _untyped.Address;

    internal PointerOwner? Owner => _untyped.Owner;

    /// <summary>Whether this is the null pointer.</summary>
    public bool IsNull => Address == 0;

    /// <summary>The process that the address belongs to; <see langword="null"/> for an unchecked pointer.</summary>
    public VeoProcess? Process => Owner?.Process;

    /// <summary>The pointer to the element at an index.</summary>
    /// <param name="index">The element's index; may be negative.</param>
    /// <returns>The pointer; the owner stays.</returns>
    public VePtr<T> this[long index] => this + index;

    /// <summary>The same address, seen as elements of another type.</summary>
    /// <typeparam name="TOther">The other element type.</typeparam>
    /// <returns>The pointer; the owner stays.</returns>
    public VePtr<TOther> As<TOther>()
        where TOther : unmanaged => new(Address, Owner);

    /// <summary>The same address without its element type.</summary>
    /// <param name="pointer">The pointer.</param>
    public static implicit operator VePtr(VePtr<T> pointer) => pointer._untyped;

    /// <summary>The pointer as an argument of a <see cref="VeoFunction"/>; its memory is kept until the call has completed.</summary>
    /// <param name="pointer">The pointer.</param>
    public static implicit operator VeArgument(VePtr<T> pointer) => VeArgument.Pointer(pointer, Functions.HostType<T>.Scalar);

    /// <summary>An untyped address, seen as elements of type <typeparamref name="T"/>.</summary>
    /// <param name="pointer">The pointer.</param>
    public static explicit operator VePtr<T>(VePtr pointer) => new(pointer.Address, pointer.Owner);

    /// <summary>The pointer <paramref name="count"/> elements further on.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="count">How far, in elements.</param>
    /// <returns>The moved pointer; the owner stays.</returns>
    public static unsafe VePtr<T> operator +(VePtr<T> pointer, long count) => new(unchecked(pointer.Address + (ulong)(count * sizeof(T))), pointer.Owner);

    /// <summary>The pointer <paramref name="count"/> elements before.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="count">How far, in elements.</param>
    /// <returns>The moved pointer; the owner stays.</returns>
    public static unsafe VePtr<T> operator -(VePtr<T> pointer, long count) => new(unchecked(pointer.Address - (ulong)(count * sizeof(T))), pointer.Owner);

    /// <summary>The distance of two pointers in elements.</summary>
    /// <param name="left">The end.</param>
    /// <param name="right">The start.</param>
    /// <returns>The distance in elements, rounded towards zero.</returns>
    public static unsafe long operator -(VePtr<T> left, VePtr<T> right) => unchecked((long)(left.Address - right.Address)) / sizeof(T);

    /// <summary>Whether two pointers have the same address.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(VePtr<T> left, VePtr<T> right) => left.Address == right.Address;

    /// <summary>Whether two pointers have different addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(VePtr<T> left, VePtr<T> right) => left.Address != right.Address;

    /// <summary>Whether the left address is lower.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator <(VePtr<T> left, VePtr<T> right) => left.Address < right.Address;

    /// <summary>Whether the left address is higher.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator >(VePtr<T> left, VePtr<T> right) => left.Address > right.Address;

    /// <summary>Whether the left address is not higher.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator <=(VePtr<T> left, VePtr<T> right) => left.Address <= right.Address;

    /// <summary>Whether the left address is not lower.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator >=(VePtr<T> left, VePtr<T> right) => left.Address >= right.Address;

    /// <inheritdoc/>
    public int CompareTo(VePtr<T> other) => Address.CompareTo(other.Address);

    /// <inheritdoc/>
    /// <remarks>Equal means: the same address. The owner does not count.</remarks>
    public bool Equals(VePtr<T> other) => Address == other.Address;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VePtr<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <summary>The address in hexadecimal.</summary>
    /// <returns>For example <c>0x600000001040</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Address:x}");
}
