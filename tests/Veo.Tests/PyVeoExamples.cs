using System.Runtime.InteropServices;

namespace Veo.Tests;

/// <summary>PyVEO's classic examples, as its users will look for them: a library, a function found by name, its C types, a call.</summary>
public sealed class PyVeoExamples(VeFixture ve)
{
    private readonly VeoProcess _process = ve.Process;
    private readonly VeoContext _context = ve.Process.DefaultContext;
    private readonly VeoLibrary _library = ve.Process.LoadLibrary("libpyveo.so");

    [Fact]
    public async Task SumOfAVector_InDeviceMemory()
    {
        TestDevice.NeedFloatingResults();
        // double mysum(const double *values, int count)
        VeoFunction mysum = _library["mysum"].WithSignature("double", "const double *", "int");

        using VeBuffer<double> x = _process.Allocate<double>(5);
        await x.CopyFromAsync(new double[] { 1, 2, 3, 4, 5 });

        Assert.Equal(15, await mysum.CallAsync<double>(_context, x, 5));
    }

    [Fact]
    public async Task SixMixedArguments()
    {
        TestDevice.NeedFloatingResults();
        // double six(char a, short b, int c, long d, float e, double f)
        VeoFunction six = _library["six"].WithSignature("double", "char", "short", "int", "long", "float", "double");

        Assert.Equal(654_321, await six.CallAsync<double>(_context, (sbyte)1, (short)2, 3, 4L, 5f, 6.0));
    }

    [Fact]
    public async Task TenArguments()
    {
        // long ten(long a, ..., long j)
        VeoFunction ten = _library["ten"].WithSignature("long", "long", "long", "long", "long", "long", "long", "long", "long", "long", "long");

        Assert.Equal(385, await ten.CallAsync<long>(_context, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L));
    }

    [Fact]
    public async Task StringOnTheStack()
    {
        // size_t text_length(const char *text)
        VeoFunction length = _library["text_length"].WithSignature("size_t", "const char *");

        Assert.Equal(13UL, await length.CallAsync<ulong>(_context, "hello, world!"));
    }

    [Fact]
    public async Task StructByReference()
    {
        // void mirror(struct point *p)
        VeoFunction mirror = _library["mirror"].WithSignature("void", "struct point *");

        Point[] point = [new Point { X = 1, Y = 2, Label = 7 }];
        await mirror.CallAsync(_context, OnStack.InOut(point));

        Assert.Equal(new Point { X = 2, Y = 1, Label = 8 }, point[0]);
    }

    [Fact]
    public async Task MemoryThatAKernelAllocated()
    {
        // int32_t *squares(int count), which the caller frees
        VeoFunction squares = _library["squares"].WithSignature("int32_t *", "int");

        using VeBuffer<int> values = _process.Adopt(await squares.CallAsync<VePtr<int>>(_context, 5), 5);

        int[] numbers = new int[5];
        await values.CopyToAsync(numbers);
        Assert.Equal([0, 1, 4, 9, 16], numbers);
    }

    [Fact]
    public async Task FortranWithArraysByReference()
    {
        TestDevice.NeedFloatingResults();
        // subroutine axpy(n, a, x, y): everything goes by reference
        VeoFunction axpy = _library["axpy_"].WithSignature("void", "const int *", "const double *", "const double *", "double *");
        VeoFunction dotted = _library["dotted_"].WithSignature("double", "const int *", "const double *", "const double *");

        int[] n = [3];
        double[] a = [10];
        double[] x = [1, 2, 3];
        double[] y = [0.5, 0.5, 0.5];
        await axpy.CallAsync(_context, OnStack.In(n), OnStack.In(a), OnStack.In(x), OnStack.InOut(y));

        Assert.Equal([10.5, 20.5, 30.5], y);
        Assert.Equal(143, await dotted.CallAsync<double>(_context, OnStack.In(n), OnStack.In(x), OnStack.In(y)));
    }

    [Fact]
    public async Task AsynchronousWriteCallRead()
    {
        // void double_all(double *values, size_t count)
        VeoFunction doubleAll = _library["double_all"].WithSignature("void", "double *", "size_t");

        using VeBuffer<double> device = _process.Allocate<double>(4);
        double[] numbers = [1, 2, 3, 4];
        double[] results = new double[4];

        // A context works its queue off in order, so nothing waits before the end.
        ValueTask written = _context.WriteAsync<double>(numbers, device);
        VeoRequest called = doubleAll.Submit(_context, device, 4UL);
        await _context.ReadAsync<double>(device, results);

        Assert.Equal([2, 4, 6, 8], results);
        Assert.True(called.IsCompleted);
        await written;
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct Point
    {
        public double X;
        public double Y;
        public int Label;
    }
}
