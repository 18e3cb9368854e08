using Veo.CompilerServices;
using Veo.Requests;

namespace Veo.Tests;

/// <summary>Each result class, with values whose upper bits or signs would show a wrong conversion.</summary>
public sealed class ResultTests(VeFixture ve)
{
    private readonly IKernels _kernels = ve.Kernels;

    [Theory]
    [InlineData(sbyte.MinValue)]
    [InlineData(-1)]
    [InlineData(sbyte.MaxValue)]
    public void SByte_RoundTrips(sbyte value) => Assert.Equal(value, _kernels.EchoSByte(value));

    [Theory]
    [InlineData(0)]
    [InlineData(byte.MaxValue)]
    public void Byte_RoundTrips(byte value) => Assert.Equal(value, _kernels.EchoByte(value));

    [Theory]
    [InlineData(short.MinValue)]
    [InlineData(short.MaxValue)]
    public void Int16_RoundTrips(short value) => Assert.Equal(value, _kernels.EchoInt16(value));

    [Theory]
    [InlineData(0)]
    [InlineData(ushort.MaxValue)]
    public void UInt16_RoundTrips(ushort value) => Assert.Equal(value, _kernels.EchoUInt16(value));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Int32_RoundTrips(int value) => Assert.Equal(value, _kernels.EchoInt32(value));

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void UInt32_RoundTrips(uint value) => Assert.Equal(value, _kernels.EchoUInt32(value));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Int64_RoundTrips(long value)
    {
        Assert.Equal(value, _kernels.EchoInt64(value));
        Assert.Equal(value, await _kernels.EchoInt64Async(value));
        Assert.Equal(value, await _kernels.EchoInt64Task(value));
        Assert.Equal(value, await _kernels.EchoInt64Request(value));
        Assert.Equal((nint)value, _kernels.EchoNInt((nint)value));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void UInt64_RoundTrips(ulong value)
    {
        Assert.Equal(value, _kernels.EchoUInt64(value));
        Assert.Equal((nuint)value, _kernels.EchoNUInt((nuint)value));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1.5f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.NaN)]
    public async Task Float_RoundTrips(float value)
    {
        TestDevice.NeedFloatingResults();
        Assert.Equal(value, _kernels.EchoFloat(value));
        Assert.Equal(value, await _kernels.EchoFloatAsync(value));
    }

    [Theory]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NegativeInfinity)]
    public void Double_RoundTrips(double value)
    {
        TestDevice.NeedFloatingResults();
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(_kernels.EchoDouble(value)));
    }

    [Theory]
    [InlineData(Colour.None)]
    [InlineData(Colour.Violet)]
    public void Enum_RoundTrips(Colour value) => Assert.Equal(value, _kernels.EchoEnum(value));

    [Fact]
    public async Task Pointer_RoundTripsAndKnowsItsProcess()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(4);
        VePtr untyped = _kernels.EchoPointer(buffer);
        VePtr<double> typed = _kernels.EchoTypedPointer(buffer.Pointer + 1);
        Assert.Equal(buffer.Pointer.Address, untyped.Address);
        Assert.Equal(buffer.Pointer + 1, typed);
        Assert.Same(ve.Process, untyped.Process);
        Assert.Same(ve.Process, typed.Process);
        Assert.Equal(untyped, await _kernels.EchoPointerAsync(untyped));
    }

    [Fact]
    public async Task NullPointer_RoundTripsAsNull()
    {
        Assert.True(_kernels.EchoPointer(default).IsNull);
        Assert.Null(_kernels.EchoPointer(default).Process);
        Assert.True((await _kernels.EchoPointerAsync(default)).IsNull);
        Assert.True(_kernels.EchoTypedPointer(default).IsNull);
    }

    [Fact]
    public void Arguments_OfEveryClassBeyondTheRegisters_Arrive()
    {
        TestDevice.NeedFloatingResults();
        double expected = -1 + (2 * 2.5) + (3.0 * -3) + (4 * 4.5f) + (5 * 250) + (6 * -600) + (7.0 * 4_000_000_000) + (8 * -8.25) + (9 * -9)
            + (10.0 * 1_000_000_000_000) + (11 * 0.5f) + (12 * 12.125);
        Assert.Equal(expected, _kernels.Mixed(-1, 2.5, -3, 4.5f, 250, -600, 4_000_000_000, -8.25, -9, 1_000_000_000_000, 0.5f, 12.125));
    }

    [Fact]
    public void Converter_ForATypeWithoutAResultClass_SaysWhichFit()
    {
        Exception exception = Assert.ThrowsAny<Exception>(() => ResultConverter<decimal>.Class);
        Assert.Contains("System.Decimal", (exception.InnerException ?? exception).Message, StringComparison.Ordinal);
        Assert.Equal(Native.veohost_result.VEOHOST_RESULT_VOID, ResultConverter<VoidResult>.Class);
    }
}
