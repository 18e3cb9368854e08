namespace Veo.Tests;

/// <summary>Functions found by name and called with a signature of run time.</summary>
public sealed class FunctionTests(VeFixture ve)
{
    private readonly VeoProcess _process = ve.Process;
    private readonly VeoContext _context = ve.Process.DefaultContext;
    private readonly VeoLibrary _library = ve.Process.LoadLibrary("libkernels.so");
    private readonly VeoLibrary _examples = ve.Process.LoadLibrary("libpyveo.so");

    [Fact]
    public void Attributes_SayWhatItIs()
    {
        VeoFunction function = _library["sum"];
        Assert.Equal("sum", function.Name);
        Assert.Same(_library, function.Library);
        Assert.Null(function.Signature);
        Assert.Equal(_library.GetSymbol("sum"), function.Address);
        Assert.Same(_process, function.Address.Process);
        Assert.Equal("sum", function.ToString());
        VeoFunction typed = function.WithSignature("double", "const double *", "int64_t");
        Assert.Equal("double sum(const double *, int64_t)", typed.ToString());
        Assert.Equal(["const double *", "int64_t"], typed.Signature!.Arguments);
        Assert.Null(function.Signature);
    }

    [Fact]
    public void Scalars_OfEveryClass_ComeBack()
    {
        TestDevice.NeedFloatingResults();
        Assert.Equal((sbyte)-7, Echo<sbyte>("echo_i8", "int8_t", (sbyte)-7));
        Assert.Equal((byte)200, Echo<byte>("echo_u8", "unsigned char", (byte)200));
        Assert.Equal((short)-30_000, Echo<short>("echo_i16", "short", (short)-30_000));
        Assert.Equal((ushort)60_000, Echo<ushort>("echo_u16", "uint16_t", (ushort)60_000));
        Assert.Equal(int.MinValue, Echo<int>("echo_i32", "int", int.MinValue));
        Assert.Equal(uint.MaxValue, Echo<uint>("echo_u32", "unsigned", uint.MaxValue));
        Assert.Equal(long.MinValue, Echo<long>("echo_i64", "long long", long.MinValue));
        Assert.Equal(ulong.MaxValue, Echo<ulong>("echo_u64", "size_t", ulong.MaxValue));
        Assert.Equal(-9, Echo<nint>("echo_i64", "ptrdiff_t", (nint)(-9)));
        Assert.Equal((nuint)9, Echo<nuint>("echo_u64", "uintptr_t", (nuint)9));
        Assert.Equal(-1.5f, Echo<float>("echo_float", "float", -1.5f));
        Assert.Equal(-2.25, Echo<double>("echo_double", "double", -2.25));
        Assert.Equal(Colour.Violet, _library["echo_u8"].WithSignature("uint8_t", "uint8_t").Call<Colour>(_context, (byte)Colour.Violet));
    }

    [Fact]
    public void Char_TakesEitherSign()
    {
        VeoFunction echo = _examples["echo_char"].WithSignature("char", "char");
        Assert.Equal((sbyte)-56, echo.Call<sbyte>(_context, (byte)200));
        Assert.Equal((byte)200, echo.Call<byte>(_context, (sbyte)-56));
    }

    [Fact]
    public void Pointers_OfEveryKind_ComeBack()
    {
        using VeBuffer<double> buffer = _process.Allocate<double>(1);
        VeoFunction echo = _library["echo_pointer"].WithSignature("void *", "void *");
        Assert.Equal(buffer.Pointer, echo.Call<VePtr>(_context, buffer));
        Assert.Equal(buffer.Pointer, echo.Call<VePtr<double>>(_context, buffer.Pointer));
        Assert.Equal(buffer.Pointer, echo.Call<VePtr>(_context, (VePtr)buffer));
        Assert.True(echo.Call<VePtr>(_context, default(VePtr)).IsNull);
        string? none = null;
        Assert.True(echo.Call<VePtr>(_context, none).IsNull);
        Assert.True(_library["echo_pointer"].WithSignature("double *", "double *").Call<VePtr<double>>(_context, none).IsNull);
    }

    [Fact]
    public void Function_IsPassedByItsAddress()
    {
        VeoFunction apply = _examples["apply_twice"].WithSignature("long", "void *", "long");
        Assert.Equal(42, apply.Call<long>(_context, _examples["increment_long"].Address, 40L));
    }

    [Fact]
    public async Task Calls_InEveryForm_Work()
    {
        VeoFunction next = _library["next_call"].WithSignature("int64_t");
        long first = next.Call<long>(_context);
        Assert.Equal(first + 1, await next.CallAsync<long>(_context));
        Assert.Equal(first + 2, await next.CallAsync<long>(_context, TestContext.Current.CancellationToken));
        VeoRequest<long> request = next.Submit<long>(_context);
        Assert.Equal(first + 3, request.Wait());
        Assert.Equal(first + 3, await request);

        // A result may be ignored.
        next.Call(_context);
        await next.CallAsync(_context);
        await next.CallAsync(_context, CancellationToken.None);
        next.Submit(_context).Wait();
        Assert.Equal(first + 8, next.Call<long>(_context));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next.CallAsync(_context, new CancellationToken(canceled: true)));
        Assert.Equal(first + 9, next.Call<long>(_context));
    }

    [Fact]
    public async Task Call_OnAFurtherContext_RunsThere()
    {
        await using VeoContext context = _process.OpenContext();
        Assert.Equal(3, await _library["echo_i64"].WithSignature("long", "long").CallAsync<long>(context, 3L));
    }

    [Fact]
    public void Call_WithoutSignature_SaysHowToGiveOne()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => _library["sum"].Call<double>(_context));
        Assert.Contains("WithSignature", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double", "cannot take a C# 'int'")]
    [InlineData("long", "cannot take a C# 'int'")]
    [InlineData("unsigned", "cannot take a C# 'int'")]
    [InlineData("short", "cannot take a C# 'int'")]
    [InlineData("float", "cannot take a C# 'int'")]
    [InlineData("int *", "cannot take a C# 'int'")]
    public void Argument_OfAnotherType_IsRefused(string type, string expected)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _library["echo_i32"].WithSignature("int", type).Call<int>(_context, 5));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"int echo_i32({type})", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Argument_ThatIsNoNumberOrNotThisPointer_IsRefused()
    {
        using VeBuffer<float> buffer = _process.Allocate<float>(1);
        VeoFunction number = _library["echo_double"].WithSignature("double", "double");
        VeoFunction pointer = _library["echo_pointer"].WithSignature("double *", "double *");
        Assert.Throws<ArgumentException>(() => number.Call<double>(_context, 1f));
        Assert.Throws<ArgumentException>(() => number.Call<double>(_context, buffer));
        Assert.Throws<ArgumentException>(() => number.Call<double>(_context, "1"));
        Assert.Throws<ArgumentException>(() => number.Call<double>(_context, default(VeArgument)));
        Assert.Contains("pointer to 'float'", Assert.Throws<ArgumentException>(() => pointer.Call<VePtr>(_context, buffer)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pointer.Call<VePtr>(_context, "text"));
        Assert.Throws<ArgumentException>(() => pointer.Call<VePtr>(_context, buffer.Pointer.Address));
        Assert.Equal(buffer.Pointer, pointer.Call<VePtr>(_context, buffer.Pointer.As<double>()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void WrongNumberOfArguments_IsRefused(int count)
    {
        VeArgument[] arguments = [.. Enumerable.Repeat<VeArgument>(1L, count)];
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => _library["sum"].WithSignature("double", "double *", "long").Call<double>(_context, arguments));
        Assert.Contains($"takes 2 arguments, and the call gives {count}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_OfAnotherType_IsRefused()
    {
        VeoFunction echo = _library["echo_i32"].WithSignature("int", "int");
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => echo.Call<long>(_context, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => echo.Call<uint>(_context, 1));
        Assert.Throws<ArgumentException>(() => echo.Call<float>(_context, 1));
        Assert.Throws<ArgumentException>(() => echo.Call<VePtr>(_context, 1));
        Assert.Throws<ArgumentException>(() => echo.Call<bool>(_context, 1));
        Assert.Throws<ArgumentException>(() => echo.Call<Guid>(_context, 1));
        Assert.Throws<ArgumentException>(() => { _ = echo.CallAsync<long>(_context, 1); });
        Assert.Throws<ArgumentException>(() => echo.Submit<long>(_context, 1));
        Assert.Throws<ArgumentException>(() => _library["nothing"].WithSignature("void").Call<int>(_context));
        Assert.Throws<ArgumentException>(() => _library["echo_pointer"].WithSignature("double *", "void *").Call<VePtr<float>>(_context, default(VePtr)));
        Assert.Equal(1, echo.Call<int>(_context, 1));
    }

    [Fact]
    public async Task Call_ThatCannotRun_IsRefused()
    {
        VeoFunction echo = _library["echo_i32"].WithSignature("int", "int");
        Assert.Throws<ArgumentNullException>(() => echo.Call<int>(null!, 1));
        Assert.Throws<ArgumentNullException>(() => echo.WithSignature((VeoSignature)null!));
        VeBuffer<int> buffer = _process.Allocate<int>(1);
        VePtr<int> pointer = buffer.Pointer;
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _library["is_null"].WithSignature("int", "void *").Call<int>(_context, pointer));
        await using VeoProcess other = await VeFixture.Open();
        Assert.Throws<ArgumentException>(() => echo.Call<int>(other.DefaultContext, 1));
        using VeBuffer<int> foreign = other.Allocate<int>(1);
        Assert.Throws<ArgumentException>(() => _library["is_null"].WithSignature("int", "int *").Call<int>(_context, foreign));
        Assert.Equal(1, echo.Call<int>(_context, 1));
    }

    [Fact]
    public async Task Fault_InAFunction_NamesIt()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoFunction fault = process.LoadLibrary("libkernels.so")["dereference_null"].WithSignature("int");
        VeoKernelException exception = await Assert.ThrowsAsync<VeoKernelException>(async () => await fault.CallAsync<int>(process.DefaultContext));
        Assert.Equal(("dereference_null", "libkernels.so"), (exception.Symbol, exception.Library));
        Assert.Throws<VeoProcessLostException>(() => fault.Call<int>(process.DefaultContext));
    }

    private T Echo<T>(string name, string type, VeArgument value)
        where T : struct => _library[name].WithSignature(type, type).Call<T>(_context, value);
}
