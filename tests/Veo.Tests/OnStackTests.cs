using System.Buffers;

namespace Veo.Tests;

/// <summary>Memory of the caller as arguments of functions with a signature of run time.</summary>
public sealed class OnStackTests(VeFixture ve)
{
    private readonly VeoContext _context = ve.Process.DefaultContext;
    private readonly VeoFunction _mark = ve.Process.LoadLibrary("libpyveo.so")["mark"].WithSignature("void", "uint8_t *", "int", "uint8_t");
    private readonly VeoFunction _sum = ve.Process.LoadLibrary("libkernels.so")["sum"].WithSignature("double", "const double *", "int64_t");
    private readonly VeoFunction _increment = ve.Process.LoadLibrary("libkernels.so")["increment"].WithSignature("int", "int *", "int");

    [Fact]
    public async Task In_IsRead_AndNeverWritten()
    {
        TestDevice.NeedFloatingResults();
        byte[] bytes = [1, 2, 3];
        _mark.Call(_context, OnStack.In(bytes), 3, (byte)9);
        await _mark.CallAsync(_context, OnStack.In(bytes.AsMemory()), 3, (byte)9);
        Assert.Equal([1, 2, 3], bytes);
        Assert.Equal(6, _sum.Call<double>(_context, OnStack.In((ReadOnlyMemory<double>)new double[] { 1, 2, 3 }), 3L));
    }

    [Fact]
    public async Task InOut_IsReadAndWritten()
    {
        int[] values = [1, 2, 3, 4];
        Assert.Equal(2, _increment.Call<int>(_context, OnStack.InOut(values.AsMemory(1, 2)), 2));
        Assert.Equal([1, 3, 4, 4], values);
        Assert.Equal(4, await _increment.CallAsync<int>(_context, OnStack.InOut(values), 4));
        Assert.Equal([2, 4, 5, 5], values);
    }

    [Fact]
    public async Task Out_IsWritten()
    {
        byte[] bytes = new byte[4];
        _mark.Call(_context, OnStack.Out(bytes.AsMemory(0, 2)), 2, (byte)7);
        Assert.Equal([7, 7, 0, 0], bytes);
        await _mark.CallAsync(_context, OnStack.Out(bytes), 4, (byte)8);
        Assert.Equal([8, 8, 8, 8], bytes);
    }

    [Fact]
    public async Task Size_TakesOnlyTheStart()
    {
        TestDevice.NeedFloatingResults();
        byte[] bytes = [1, 2, 3, 4];
        OnStack half = OnStack.InOut(bytes, 2);
        Assert.Equal(2, half.Size);
        _mark.Call(_context, half, 2, (byte)9);
        Assert.Equal([9, 9, 3, 4], bytes);
        await _mark.CallAsync(_context, OnStack.Out(bytes.AsMemory(1), 1), 1, (byte)5);
        Assert.Equal([9, 5, 3, 4], bytes);
        Assert.Equal(3, _sum.Call<double>(_context, OnStack.In(new double[] { 1, 2, 1000 }, 2 * sizeof(double)), 2L));
    }

    [Fact]
    public void Size_BeyondTheMemory_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OnStack.In(new double[2], 17));
        Assert.Throws<ArgumentOutOfRangeException>(() => OnStack.InOut(new double[2], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OnStack.Out(Memory<int>.Empty, 1));
        Assert.Throws<ArgumentNullException>(() => OnStack.Out((int[])null!));
        Assert.Throws<ArgumentException>(() => OnStack.In("text".AsMemory()));
        Assert.Throws<ArgumentException>(() => OnStack.In(new bool[1]));
        Assert.Throws<InvalidOperationException>(() => _sum.Call<double>(_context, default(OnStack), 0L));
    }

    [Fact]
    public void Empty_PassesAValidAddress()
    {
        VeoFunction isNull = ve.Process.LoadLibrary("libkernels.so")["is_null"].WithSignature("int", "const void *");
        Assert.Equal(0, isNull.Call<int>(_context, OnStack.In(Array.Empty<byte>())));
        Assert.Equal(0, isNull.Call<int>(_context, OnStack.In(default(ReadOnlyMemory<byte>))));
        Assert.Equal(0, isNull.Call<int>(_context, OnStack.InOut(new byte[3], 0)));
        Assert.Equal(1, isNull.Call<int>(_context, (string?)null));
    }

    [Fact]
    public async Task MemoryManagersMemory_IsPinnedWhileItIsUsed()
    {
        using var manager = new CountingManager(4);
        await _increment.CallAsync<int>(_context, OnStack.InOut(manager.Memory[1..]), 3);
        Assert.Equal([0, 1, 1, 1], manager.GetSpan().ToArray());
        _increment.Call<int>(_context, OnStack.In(manager.Memory), 4);
        Assert.Equal(2, manager.Pins);
        Assert.Equal(0, manager.Held);
    }

    [Fact]
    public async Task MemoryManagersMemory_OfACallThatFails_IsUnpinned()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        VeoLibrary library = process.LoadLibrary("libkernels.so");
        VeoFunction increment = library["increment"].WithSignature("int", "int *", "int");
        using var manager = new CountingManager(4);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> gate = library["wait_for_flag"].WithSignature("long", "long *").CallAsync<long>(context, flag);
        ValueTask<int> faulting = library["dereference_null"].WithSignature("int").CallAsync<int>(context);
        ValueTask<int> behind = increment.CallAsync<int>(context, OnStack.InOut(manager.Memory), 4);
        Assert.Equal(1, manager.Held);
        process.Write([1L], flag.Pointer);
        Assert.Equal(1, await gate);
        await Assert.ThrowsAsync<VeoKernelException>(async () => await faulting);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await behind);
        Assert.Equal(0, manager.Held);
    }

    [Fact]
    public async Task In_OfAWaitingCall_WasCapturedAtTheCall()
    {
        TestDevice.NeedFloatingResults();
        await using VeoContext context = ve.Process.OpenContext();
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        double[] values = [1, 2];
        ValueTask<long> gate = IKernels.Load(context).WaitForFlagAsync(flag);
        ValueTask<double> sum = _sum.CallAsync<double>(context, OnStack.In(values), 2L);
        ValueTask<ulong> length = ve.Process.LoadLibrary("libpyveo.so")["text_length"].WithSignature("size_t", "char *").CallAsync<ulong>(context, "four");
        Array.Fill(values, 1000);
        ve.Kernels.SetFlag(flag, 1);
        await gate;
        Assert.Equal(3, await sum);
        Assert.Equal(4UL, await length);
    }

    [Fact]
    public void Memory_OfAnotherTypeOrIntent_IsRefused()
    {
        Assert.Contains("OnStack.IN memory of 'float'", Refused(_sum, OnStack.In(new float[2]), 2L), StringComparison.Ordinal);
        Assert.Contains("OnStack.OUT memory of 'double'", Refused(_sum, OnStack.Out(new double[2]), 2L), StringComparison.Ordinal);
        Assert.Contains("'struct'", Refused(_sum, OnStack.In(new Guid[1]), 2L), StringComparison.Ordinal);
        Assert.Contains("'uint'", Refused(_increment, OnStack.InOut(new uint[1]), 1), StringComparison.Ordinal);
        Assert.Contains("cannot take", Refused(_increment, OnStack.InOut(new int[1]), OnStack.In(new int[1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_GoesAsUtf8WithAZero()
    {
        VeoFunction length = ve.Process.LoadLibrary("libpyveo.so")["text_length"].WithSignature("size_t", "const char *");
        VeoFunction first = ve.Process.LoadLibrary("libpyveo.so")["first_byte"].WithSignature("unsigned char", "const unsigned char *");
        Assert.Equal(0UL, length.Call<ulong>(_context, ""));
        Assert.Equal(10UL, length.Call<ulong>(_context, "für 5 €"));
        Assert.Equal(ulong.MaxValue, length.Call<ulong>(_context, (string?)null));
        Assert.Equal((ulong)200_000, length.Call<ulong>(_context, new string('x', 200_000)));
        Assert.Equal(0xE2, first.Call<byte>(_context, "€"));
        Assert.Contains("zero character", Assert.Throws<ArgumentException>(() => length.Call<ulong>(_context, "a\0b")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => length.Call<ulong>(_context, "\ud800"));
        Assert.Equal(3UL, length.Call<ulong>(_context, "abc"));
    }

    [Fact]
    public void SeveralTexts_KeepTheirPlaces()
    {
        VeoFunction strcmp = ve.Process.LoadLibrary("libc.so.6")["strcmp"].WithSignature("int", "const char *", "const char *");
        string text = new('y', 3000);
        Assert.Equal(0, strcmp.Call<int>(_context, text, text));
        Assert.NotEqual(0, strcmp.Call<int>(_context, text, text + "z"));
    }

    [Fact]
    public void Data_BeyondTheLimit_AreRefusedAtTheCall()
    {
        TestDevice.NeedFloatingResults();
        double[] values = new double[(64 << 20) / sizeof(double)];
        Assert.Contains("63 MiB", Refused(_sum, OnStack.In(values), 1L), StringComparison.Ordinal);
        Assert.Equal(0, _sum.Call<double>(_context, OnStack.In(values, sizeof(double)), 1L));
    }

    private string Refused(VeoFunction function, VeArgument first, VeArgument second)
    {
        string awaited = Assert.Throws<ArgumentException>(() => { _ = function.CallAsync(_context, first, second); }).Message;
        Assert.Equal(awaited, Assert.Throws<ArgumentException>(() => function.Call(_context, first, second)).Message);
        return awaited;
    }

    private sealed unsafe class CountingManager(int length) : MemoryManager<int>
    {
        private readonly int[] _values = GC.AllocateArray<int>(length, pinned: true);

        internal int Pins { get; private set; }

        internal int Held { get; private set; }

        public override Span<int> GetSpan() => _values;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Pins++;
            Held++;
            return new MemoryHandle(System.Runtime.CompilerServices.Unsafe.AsPointer(ref _values[elementIndex]), default, this);
        }

        public override void Unpin() => Held--;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
