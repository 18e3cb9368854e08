using System.Runtime.InteropServices;

namespace Veo.Tests;

/// <summary>Pointers that say whose they are, and copies from device to device.</summary>
[Collection(Identifiers)]
public sealed class HeterogeneousMemoryTests(VeFixture ve)
{
    /// <summary>Tests that need small identifiers or use them all up.</summary>
    internal const string Identifiers = "identifiers";

    // More than a piece of a staged copy, and not a multiple of it.
    private const int Large = (3 << 20) + 5;

    [Fact]
    public unsafe void HeterogeneousPointer_IsWhatTheLibraryMakes()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(4);
        VePtr<double> plain = buffer.Pointer;
        VePtr<double> marked = plain.ToHeterogeneous();
        Assert.Equal((ulong)ve.Process.Native.veo_set_proc_identifier((void*)plain.Address, ve.Process.Identifier), marked.Address);

        nint library = NativeLibrary.Load(ve.Process.Device.LibraryPath);
        var isDevice = (delegate* unmanaged<ulong, int>)NativeLibrary.GetExport(library, "veo_is_ve_addr");
        var address = (delegate* unmanaged<ulong, ulong>)NativeLibrary.GetExport(library, "veo_get_hmem_addr");
        var identifier = (delegate* unmanaged<ulong, int>)NativeLibrary.GetExport(library, "veo_get_proc_identifier_from_hmem");
        var limit = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "veo_get_max_proc_identifier");
        Assert.Equal(HeterogeneousAddress.Processes, limit());
        foreach (ulong value in (ulong[])[plain.Address, marked.Address, HeterogeneousAddress.Add(plain.Address, 15), ulong.MaxValue, 0])
        {
            Assert.Equal(isDevice(value) == 1, new VePtr(value).IsHeterogeneous);
            Assert.Equal(address(value), new VePtr(value).ToPlain().Address);
            Assert.Equal(identifier(value), HeterogeneousAddress.Identifier(value));
        }

        NativeLibrary.Free(library);
    }

    [Fact]
    public void HeterogeneousPointer_KeepsItsOwnerAndItsPlace()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(4);
        VePtr<double> marked = buffer.Pointer.ToHeterogeneous();
        Assert.True(marked.IsHeterogeneous);
        Assert.Equal(marked, marked.ToHeterogeneous());
        Assert.Equal(buffer.Pointer + 3, (marked + 3).ToPlain());
        Assert.Same(ve.Process, marked.Process);
        Assert.Same(ve.Process, marked.ToPlain().Process);
        Assert.Equal(default, default(VePtr).ToHeterogeneous());
        Assert.Throws<InvalidOperationException>(() => new VePtr(0x1000).ToHeterogeneous());
    }

    [Fact]
    public void Kernel_GetsTheMarks_AndStripsThem()
    {
        TestDevice.NeedFloatingResults();
        IHeterogeneous kernels = IHeterogeneous.Load(ve.Process);
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(3);
        buffer.CopyFrom([1, 2, 4]);
        Assert.Equal(7, kernels.HmemSum(buffer.Pointer.ToHeterogeneous(), 3));
        Assert.Equal(7, kernels.HmemSum(buffer, 3));
        Assert.Equal(ve.Process.Identifier, kernels.HmemIdentifier(buffer.Pointer.ToHeterogeneous()));
        Assert.Equal(-1, kernels.HmemIdentifier(buffer));
    }

    [Fact]
    public async Task HeterogeneousPointer_OfADisposedBuffer_IsRefused()
    {
        IHeterogeneous kernels = IHeterogeneous.Load(ve.Process);
        VeBuffer<double> buffer = ve.Process.Allocate<double>(3);
        VePtr<double> marked = buffer.Pointer.ToHeterogeneous();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kernels.HmemSum(marked, 3));
        await using VeoProcess other = await VeFixture.Open();
        using VeBuffer<double> foreign = other.Allocate<double>(3);
        Assert.Throws<ArgumentException>(() => kernels.HmemSum(foreign.Pointer.ToHeterogeneous(), 3));
    }

    [Fact]
    public void HeterogeneousPointer_WhereAPlainOneIsMeant_IsRefused()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(3);
        VePtr<double> marked = buffer.Pointer.ToHeterogeneous();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ve.Process.Read(marked, new double[1]));
        Assert.Contains("ToPlain", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ve.Process.Write([1.0], marked));
        Assert.Throws<ArgumentException>(() => ve.Process.Free(marked));
        Assert.Throws<ArgumentException>(() => ve.Process.Adopt(new VePtr<double>(marked.Address), 1));
        Assert.Throws<ArgumentException>(() => { _ = ve.Process.ReadAsync(marked, new double[1]); });
    }

    [Fact]
    public async Task Find_OfAnyPointer_GivesItsProcess()
    {
        VeoProcess process = await VeFixture.Open();
        VePtr bare = new(process.Allocate<int>(1).Pointer.ToHeterogeneous().Address);
        Assert.Null(bare.Process);
        Assert.Same(process, VeoProcess.Find(bare));
        Assert.Same(process, VeoProcess.Find(bare + 4));
        Assert.Null(VeoProcess.Find(bare.ToPlain()));
        Assert.Same(process, VeoProcess.Find(process.StaticLibrary.Process.Allocate<int>(1)));
        await process.DisposeAsync();
        Assert.NotSame(process, VeoProcess.Find(bare));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(Large)]
    public async Task Copy_InsideAProcess_CopiesAll(int length)
    {
        using VeBuffer<int> source = ve.Process.Allocate<int>(length);
        using VeBuffer<int> destination = ve.Process.Allocate<int>(length + 1);
        int[] numbers = [.. Enumerable.Range(1, length)];
        source.CopyFrom(numbers);
        destination.Fill(-1);
        source.CopyTo(destination);
        AssertHolds(destination, [.. numbers, -1]);
        destination.Fill(-1);
        await source.CopyToAsync(destination);
        AssertHolds(destination, [.. numbers, -1]);
        destination.Fill(-1);
        VeoProcess.Copy(source.Pointer.ToHeterogeneous(), new VePtr<int>(destination.Pointer.ToHeterogeneous().Address), length);
        AssertHolds(destination, [.. numbers, -1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(Large)]
    public async Task Copy_BetweenTwoProcesses_CopiesAll(int length)
    {
        await using VeoProcess other = await VeFixture.Open();
        using VeBuffer<int> source = ve.Process.Allocate<int>(length);
        using VeBuffer<int> destination = other.Allocate<int>(length + 1);
        int[] numbers = [.. Enumerable.Range(1, length)];
        source.CopyFrom(numbers);
        destination.Fill(-1);
        source.CopyTo(destination);
        AssertHolds(destination, [.. numbers, -1]);
        destination.Fill(-1);
        await VeoProcess.CopyAsync(source.Pointer, destination.Pointer.ToHeterogeneous(), length);
        AssertHolds(destination, [.. numbers, -1]);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(0, 1 << 20)]
    [InlineData(1 << 20, 0)]
    public async Task Copy_OfOverlappingRanges_IsAsThroughACopy(int from, int to)
    {
        const int Length = Large;
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(Length + Math.Max(from, to));
        int[] expected = [.. Enumerable.Range(0, buffer.Length)];
        for (int i = 0; i < 2; i++)
        {
            buffer.CopyFrom([.. Enumerable.Range(0, buffer.Length)]);
            if (i == 0)
            {
                VeoProcess.Copy(buffer.Pointer + from, buffer.Pointer + to, Length);
            }
            else
            {
                await VeoProcess.CopyAsync(buffer.Pointer + from, buffer.Pointer + to, Length);
            }

            Enumerable.Range(from, Length).ToArray().CopyTo(expected, to);
            AssertHolds(buffer, expected);
        }
    }

    [Fact]
    public async Task Copy_WithBadInput_IsRefusedBeforeItBegins()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(4);
        using VeBuffer<int> shorter = ve.Process.Allocate<int>(3);
        Assert.Throws<ArgumentException>(() => buffer.CopyTo(shorter));
        Assert.Throws<ArgumentException>(() => { _ = buffer.CopyToAsync(shorter); });
        Assert.Throws<ArgumentNullException>(() => buffer.CopyTo((VeBuffer<int>)null!));
        Assert.Throws<ArgumentException>(() => VeoProcess.Copy(buffer.Pointer, shorter.Pointer, 4));
        Assert.Throws<ArgumentException>(() => VeoProcess.Copy(buffer.Pointer + 1, shorter.Pointer, 4));
        Assert.Throws<ArgumentException>(() => VeoProcess.Copy(default, buffer.Pointer, 1));
        Assert.Throws<ArgumentException>(() => VeoProcess.Copy(buffer.Pointer, new VePtr<int>(0x1000), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcess.Copy(buffer.Pointer, shorter.Pointer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcess.Copy(buffer.Pointer, shorter.Pointer, long.MaxValue));
        VeoProcess.Copy<int>(default, default, 0);
        Assert.ThrowsAny<OperationCanceledException>(
            () => { _ = VeoProcess.CopyAsync(buffer.Pointer, shorter.Pointer, 1, new CancellationToken(canceled: true)); });

        VeoProcess gone = await VeFixture.Open();
        VePtr<int> dangling = gone.Allocate<int>(4).Pointer;
        await gone.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => VeoProcess.Copy(buffer.Pointer, dangling, 1));
        Assert.Throws<ObjectDisposedException>(() => VeoProcess.Copy(dangling, buffer.Pointer, 1));
        VePtr<int> freed = shorter.Pointer;
        shorter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => VeoProcess.Copy(buffer.Pointer, freed, 1));
    }

    [Fact]
    public async Task Copy_ToABadAddress_LosesTheProcessAndSaysSo()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeBuffer<int> buffer = process.Allocate<int>(4);
        VePtr<int> bad = new(HeterogeneousAddress.Add(0x10, process.Identifier));
        Assert.Throws<VeoProcessLostException>(() => VeoProcess.Copy(buffer.Pointer, bad, 4));
        Assert.True(process.IsLost);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await VeoProcess.CopyAsync(buffer.Pointer, buffer.Pointer + 2, 2));
    }

    [Fact]
    public async Task ProcessBeyondTheIdentifiers_HasNoHeterogeneousPointersButCopies()
    {
        VeoProcess[] processes = await Task.WhenAll(Enumerable.Range(0, HeterogeneousAddress.Processes + 1).Select(static _ => VeFixture.Open()));
        try
        {
            Assert.Equal(processes.Length, processes.Select(static process => process.Identifier).Distinct().Count());
            VeoProcess last = processes.MaxBy(static process => process.Identifier)!;
            using VeBuffer<int> source = last.Allocate<int>(3);
            using VeBuffer<int> destination = last.Allocate<int>(3);
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => source.Pointer.ToHeterogeneous());
            Assert.Contains("16", exception.Message, StringComparison.Ordinal);
            source.CopyFrom([1, 2, 3]);
            source.CopyTo(destination);
            AssertHolds(destination, [1, 2, 3]);
        }
        finally
        {
            await Task.WhenAll(processes.Select(static process => process.DisposeAsync().AsTask()));
        }
    }

    private static void AssertHolds(VeBuffer<int> buffer, ReadOnlySpan<int> expected)
    {
        int[] content = new int[buffer.Length];
        buffer.CopyTo(content);
        Assert.True(expected.SequenceEqual(content));
    }
}
