using System.Globalization;

namespace Veo;

/// <summary>An untyped address in a process on the device, with its owner: C's <c>void *</c>.</summary>
/// <remarks>
/// The owner is the buffer or the process that the address belongs to. A call checks it against its own process and keeps the memory alive
/// until the call has completed. A pointer made from a bare number has no owner and is not checked. <see langword="default"/> is the null pointer.
/// </remarks>
public readonly partial struct VePtr : IEquatable<VePtr>, IComparable<VePtr>
{
    internal readonly PointerOwner? Owner;

    /// <summary>Makes an unchecked pointer of a bare address.</summary>
    /// <param name="address">The address in the worker's address space.</param>
    public VePtr(ulong address)
        : this(address, null)
    {
    }

    internal VePtr(ulong address, PointerOwner? owner)
    {
        Address = address;
        Owner = owner;
    }

    /// <summary>The address in the worker's address space.</summary>
    public ulong Address { get; }

    /// <summary>Whether this is the null pointer.</summary>
    public bool IsNull => Address == 0;

    /// <summary>The process that the address belongs to; <see langword="null"/> for an unchecked pointer.</summary>
    public VeoProcess? Process => Owner?.Process;

    /// <summary>The same address, seen as elements of type <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <returns>The typed pointer.</returns>
    public VePtr<T> As<T>()
        where T : unmanaged => new(Address, Owner);

    /// <summary>The pointer <paramref name="bytes"/> bytes further on.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="bytes">How far, in bytes.</param>
    /// <returns>The moved pointer; the owner stays.</returns>
    public static VePtr operator +(VePtr pointer, long bytes) => new(unchecked(pointer.Address + (ulong)bytes), pointer.Owner);

    /// <summary>The pointer <paramref name="bytes"/> bytes before.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="bytes">How far, in bytes.</param>
    /// <returns>The moved pointer; the owner stays.</returns>
    public static VePtr operator -(VePtr pointer, long bytes) => new(unchecked(pointer.Address - (ulong)bytes), pointer.Owner);

    /// <summary>The distance of two pointers in bytes.</summary>
    /// <param name="left">The end.</param>
    /// <param name="right">The start.</param>
    /// <returns>The distance in bytes.</returns>
    public static long operator -(VePtr left, VePtr right) => unchecked((long)(left.Address - right.Address));

    /// <summary>Whether two pointers have the same address.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(VePtr left, VePtr right) => left.Address == right.Address;

    /// <summary>Whether two pointers have different addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(VePtr left, VePtr right) => left.Address != right.Address;

    /// <summary>Whether the left address is lower.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator <(VePtr left, VePtr right) => left.Address < right.Address;

    /// <summary>Whether the left address is higher.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator >(VePtr left, VePtr right) => left.Address > right.Address;

    /// <summary>Whether the left address is not higher.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator <=(VePtr left, VePtr right) => left.Address <= right.Address;

    /// <summary>Whether the left address is not lower.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison's outcome.</returns>
    public static bool operator >=(VePtr left, VePtr right) => left.Address >= right.Address;

    /// <inheritdoc/>
    public int CompareTo(VePtr other) => Address.CompareTo(other.Address);

    /// <inheritdoc/>
    /// <remarks>Equal means: the same address. The owner does not count.</remarks>
    public bool Equals(VePtr other) => Address == other.Address;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VePtr other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <summary>The address in hexadecimal.</summary>
    /// <returns>For example <c>0x600000001040</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Address:x}");
}
