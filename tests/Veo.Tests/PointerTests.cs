using System.Runtime.CompilerServices;

namespace Veo.Tests;

/// <summary>Pointer arithmetic and comparison, which need no device.</summary>
public sealed class PointerTests
{
    [Fact]
    public void TypedPointer_MovesByElements()
    {
        VePtr<double> pointer = new(1000);
        Assert.Equal(1024UL, (pointer + 3).Address);
        Assert.Equal(984UL, (pointer - 2).Address);
        Assert.Equal(1008UL, pointer[1].Address);
        Assert.Equal(992UL, pointer[-1].Address);
        Assert.Equal(3, (pointer + 3) - pointer);
        Assert.Equal(-3, pointer - (pointer + 3));
    }

    [Fact]
    public void UntypedPointer_MovesByBytes()
    {
        VePtr pointer = new(1000);
        Assert.Equal(1003UL, (pointer + 3).Address);
        Assert.Equal(998UL, (pointer - 2).Address);
        Assert.Equal(3, (pointer + 3) - pointer);
    }

    [Fact]
    public void Pointers_CompareByAddress()
    {
        VePtr<int> low = new(8);
        VePtr<int> high = new(ulong.MaxValue);
        Assert.True(low < high && high > low && low <= high && high >= low && low != high);
        Assert.True(low == new VePtr<int>(8));
        Assert.True(low.Equals((object)new VePtr<int>(8)));
        Assert.False(low.Equals("8"));
        Assert.Equal(low.GetHashCode(), new VePtr<int>(8).GetHashCode());
        Assert.True(low.CompareTo(high) < 0);
        Assert.Equal("0x8", low.ToString());
        Assert.True(default(VePtr).IsNull && default(VePtr<int>).IsNull && !low.IsNull);
        VePtr untyped = low;
        Assert.Equal(low, (VePtr<int>)untyped);
        Assert.Equal(low.As<byte>().Address, untyped.As<long>().Address);
        Assert.True(untyped < high && high > untyped && untyped <= high && high >= untyped && untyped != high && untyped == low);
    }

    [Fact]
    public void Address_IsBlittableAndEightBytes()
    {
        Assert.Equal(8, Unsafe.SizeOf<VeAddress<int>>());
        VeAddress<int> address = new VePtr<int>(24);
        Assert.Equal(24UL, address.Value);
        Assert.Equal(new VePtr<int>(24), (VePtr<int>)address);
        Assert.True(address == new VeAddress<int>(24) && address != default);
        Assert.True(address.Equals((object)new VeAddress<int>(24)));
        Assert.Equal("0x18", address.ToString());
        Assert.Equal(address.GetHashCode(), new VeAddress<int>(24).GetHashCode());
    }

    [Fact]
    public void LeaseCounter_TellsExactlyOneThatItWasTheLast()
    {
        LeaseCounter counter = default;
        Assert.True(counter.TryAcquire() && counter.TryAcquire());
        Assert.Equal(2, counter.Count);
        Assert.True(counter.TryClose(out bool wasIdle));
        Assert.False(wasIdle);
        Assert.False(counter.TryClose(out _));
        Assert.False(counter.TryAcquire());
        Assert.False(counter.Release());
        Assert.True(counter.Release());

        LeaseCounter idle = default;
        Assert.True(idle.TryClose(out wasIdle));
        Assert.True(wasIdle && idle.IsClosed);
    }
}
