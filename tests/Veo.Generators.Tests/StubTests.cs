namespace Veo.Generators.Tests;

/// <summary>What the implementation of one kernel method looks like.</summary>
public class StubTests
{
    [Fact]
    public void Stub_WithDevicePointerAndScalar_SetsThemByClassAndHandsOverAValueTask()
    {
        var text = Generate("""[VeSymbol("mysum")] ValueTask<double> SumAsync(VePtr<double> values, int count);""");

        Assert.Equal(
            """
            // double mysum(double *values, int count)
            global::System.Threading.Tasks.ValueTask<double> global::Demo.IKernel.SumAsync(global::Veo.VePtr<double> values, int count)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<double>(_context, _mysum);
                __call.SetPointer(0, values);
                __call.SetInt32(1, count);
                __call.Submit();
                return __call.ToValueTask();
            }
            """,
            GeneratorTest.Member(text, "// double mysum"));
    }

    [Fact]
    public void Stub_WithoutArguments_RunsAndReturns()
    {
        var text = Generate("long Count();");

        Assert.Equal(
            """
            // long Count(void)
            long global::Demo.IKernel.Count()
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<long>(_context, _Count);
                return __call.Run();
            }
            """,
            GeneratorTest.Member(text, "// long Count"));
    }

    [Fact]
    public void Stub_WithReferencesAndSpans_PinsThemInTheCall()
    {
        var text = Generate("void Mix(in Point a, ref double b, out int c, ReadOnlySpan<double> d, Span<int> e, [VeOut] Span<float> f, ref readonly long g);");

        Assert.Equal(
            """
            // void Mix(const Point *a, double *b, int *c, const double *d, int *e, float *f, const long *g)
            void global::Demo.IKernel.Mix(in global::Demo.Point a, ref double b, out int c, global::System.ReadOnlySpan<double> d, global::System.Span<int> e, global::System.Span<float> f, ref readonly long g)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<global::Veo.CompilerServices.VoidResult>(_context, _Mix);
                __call.Run(
                    global::Veo.CompilerServices.StackArgument.In(0, in a),
                    global::Veo.CompilerServices.StackArgument.InOut(1, ref b),
                    global::Veo.CompilerServices.StackArgument.Out(2, out c),
                    global::Veo.CompilerServices.StackArgument.InSpan(3, d),
                    global::Veo.CompilerServices.StackArgument.InOutSpan(4, e),
                    global::Veo.CompilerServices.StackArgument.OutSpan(5, f),
                    global::Veo.CompilerServices.StackArgument.In(6, in g));
            }
            """,
            GeneratorTest.Member(text, "// void Mix"));
    }

    [Fact]
    public void Stub_WithMemory_KeepsItForTheTimeOfTheCall()
    {
        var text = Generate("VeoRequest MoveAsync(ReadOnlyMemory<double> a, Memory<double> b, [VeOut] Memory<int> c);");

        Assert.Equal(
            """
            // void Move(const double *a, double *b, int *c)
            global::Veo.VeoRequest global::Demo.IKernel.MoveAsync(global::System.ReadOnlyMemory<double> a, global::System.Memory<double> b, global::System.Memory<int> c)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<global::Veo.CompilerServices.VoidResult>(_context, _Move);
                __call.SetIn(0, a);
                __call.SetInOut(1, b);
                __call.SetOut(2, c);
                __call.Submit();
                return __call.ToVoidRequest();
            }
            """,
            GeneratorTest.Member(text, "// void Move"));
    }

    [Fact]
    public void Stub_AwaitableWithInAndReadOnlySpan_PinsThemForTheSubmission()
    {
        var text = Generate("Task<float> NormAsync(in Point a, ReadOnlySpan<double> b);");

        Assert.Equal(
            """
            // float Norm(const Point *a, const double *b)
            global::System.Threading.Tasks.Task<float> global::Demo.IKernel.NormAsync(in global::Demo.Point a, global::System.ReadOnlySpan<double> b)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<float>(_context, _Norm);
                __call.Submit(
                    global::Veo.CompilerServices.StackArgument.In(0, in a),
                    global::Veo.CompilerServices.StackArgument.InSpan(1, b));
                return __call.ToTask();
            }
            """,
            GeneratorTest.Member(text, "// float Norm"));
    }

    [Fact]
    public void Stub_WithContextAndToken_CountsOnlyWhatTheKernelSees()
    {
        var text = Generate("ValueTask RunAsync(int a, VeoContext? on, double b, CancellationToken token = default);");

        Assert.Equal(
            """
            // void Run(int a, double b)
            global::System.Threading.Tasks.ValueTask global::Demo.IKernel.RunAsync(int a, global::Veo.VeoContext? on, double b, global::System.Threading.CancellationToken token)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<global::Veo.CompilerServices.VoidResult>(on ?? _context, _Run, token);
                __call.SetInt32(0, a);
                __call.SetDouble(1, b);
                __call.Submit();
                return __call.ToVoidValueTask();
            }
            """,
            GeneratorTest.Member(text, "// void Run"));
    }

    [Theory]
    [InlineData("sbyte", "SetSByte(0, x)", "signed char")]
    [InlineData("byte", "SetByte(0, x)", "unsigned char")]
    [InlineData("short", "SetInt16(0, x)", "short")]
    [InlineData("ushort", "SetUInt16(0, x)", "unsigned short")]
    [InlineData("int", "SetInt32(0, x)", "int")]
    [InlineData("uint", "SetUInt32(0, x)", "unsigned int")]
    [InlineData("long", "SetInt64(0, x)", "long")]
    [InlineData("ulong", "SetUInt64(0, x)", "unsigned long")]
    [InlineData("nint", "SetNInt(0, x)", "intptr_t")]
    [InlineData("nuint", "SetNUInt(0, x)", "uintptr_t")]
    [InlineData("IntPtr", "SetNInt(0, x)", "intptr_t")]
    [InlineData("float", "SetSingle(0, x)", "float")]
    [InlineData("double", "SetDouble(0, x)", "double")]
    [InlineData("Mode", "SetInt16(0, (short)x)", "short")]
    [InlineData("VePtr", "SetPointer(0, x)", "void *")]
    [InlineData("VePtr<Point>", "SetPointer(0, x)", "Point *")]
    [InlineData("VeBuffer<float>", "SetPointer<float>(0, x)", "float *")]
    public void Stub_WithValue_SetsItByItsClass(string type, string setter, string cType)
    {
        var text = Generate($"void Take({type} x);");

        Assert.Contains($"    __call.{setter};\n", text, StringComparison.Ordinal);
        Assert.Contains($"// void Take({cType}{(cType.EndsWith('*') ? "" : " ")}x)\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("void", "VoidResult>(_context", "__call.Run()")]
    [InlineData("ulong", "KernelCall<ulong>", "return __call.Run()")]
    [InlineData("Mode", "KernelCall<global::Demo.Mode>", "return __call.Run()")]
    [InlineData("VePtr", "KernelCall<global::Veo.VePtr>", "return __call.Run()")]
    [InlineData("VePtr<Point>", "KernelCall<global::Veo.VePtr<global::Demo.Point>>", "return __call.Run()")]
    [InlineData("Task", "VoidResult>(_context", "return __call.ToVoidTask()")]
    [InlineData("Task<Mode>", "KernelCall<global::Demo.Mode>", "return __call.ToTask()")]
    [InlineData("ValueTask", "VoidResult>(_context", "return __call.ToVoidValueTask()")]
    [InlineData("ValueTask<nint>", "KernelCall<nint>", "return __call.ToValueTask()")]
    [InlineData("VeoRequest", "VoidResult>(_context", "return __call.ToVoidRequest()")]
    [InlineData("VeoRequest<VePtr<int>>", "KernelCall<global::Veo.VePtr<int>>", "return __call.ToRequest()")]
    public void Stub_ForEachReturnShape_HandsOverAsDeclared(string type, string call, string handOver)
    {
        var text = Generate($"{type} Get();");

        Assert.Contains(call, text, StringComparison.Ordinal);
        Assert.Contains($"                {handOver};\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stub_OfFortranKernel_PassesScalarsByReference()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using System.Threading.Tasks;
            using Veo;

            [VeKernel("libblas.so.3", Language = VeLanguage.Fortran)]
            public partial interface IBlas
            {
                double Ddot(int n, VePtr<double> x, [VeByValue] int incx, ref int status);
                ValueTask DscalAsync(int n, double a, VePtr<double> x);
            }
            """);

        Assert.Equal(
            """
            // double ddot_(const int *n, double *x, int incx, int *status)
            double global::IBlas.Ddot(int n, global::Veo.VePtr<double> x, int incx, ref int status)
            {
                using var __call = new global::Veo.CompilerServices.KernelCall<double>(_context, _ddot_);
                __call.SetPointer(1, x);
                __call.SetInt32(2, incx);
                return __call.Run(
                    global::Veo.CompilerServices.StackArgument.In(0, in n),
                    global::Veo.CompilerServices.StackArgument.InOut(3, ref status));
            }
            """,
            GeneratorTest.Member(text, "// double ddot_"));

        Assert.Contains("_dscal_ = binder.Resolve(\"dscal_\");", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(32)]
    public void Stub_WithManyStackArguments_Compiles(int count)
    {
        var text = Generate($"void Many({string.Join(", ", Enumerable.Range(0, count).Select(static i => $"ref int a{i}"))});");

        Assert.Contains($"StackArgument.InOut({count - 1}, ref a{count - 1}));", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stub_WithNamesOfItsOwn_AvoidsThem()
    {
        var text = Generate("double Clash(int __call, double _context, long _Clash, int @class, int @await, int @field);");

        Assert.Contains("using var __call_ = new global::Veo.CompilerServices.KernelCall<double>(this._context, this._Clash);", text, StringComparison.Ordinal);
        Assert.Contains("__call_.SetInt32(0, __call);", text, StringComparison.Ordinal);
        Assert.Contains("__call_.SetInt32(3, @class);", text, StringComparison.Ordinal);
        Assert.Contains("// double Clash(int __call, double _context, long _Clash, int class, int await, int field)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stub_OfOverloadsWithOneSymbol_ResolvesItOnce()
    {
        var text = Generate("""[VeSymbol("sum")] double Sum(int n); [VeSymbol("sum")] double Sum(long n); [VeSymbol("sum")] Task<double> SumAsync(int n);""");

        Assert.Equal(2, text.Split("binder.Resolve(\"sum\")").Length);
        Assert.Equal(4, text.Split("(_context, _sum);").Length);
    }

    [Fact]
    public void Stub_OfSymbolsThatAreNoIdentifiers_GetsFieldsThatDiffer()
    {
        var text = Generate("""[VeSymbol("a.b")] void A(); [VeSymbol("a$b")] void B(); [VeSymbol("context")] void C();""");

        Assert.Contains("_a_b = binder.Resolve(\"a.b\");", text, StringComparison.Ordinal);
        Assert.Contains("_a_b_2 = binder.Resolve(\"a$b\");", text, StringComparison.Ordinal);
        Assert.Contains("_context_2 = binder.Resolve(\"context\");", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stub_WithScopedAndParams_ImplementsTheSignature()
    {
        var text = Generate("void A(scoped ReadOnlySpan<int> a, scoped ref double b); void B(params ReadOnlySpan<double> values);");

        Assert.Contains("IKernel.A(scoped global::System.ReadOnlySpan<int> a, scoped ref double b)", text, StringComparison.Ordinal);
        Assert.Contains("IKernel.B(scoped global::System.ReadOnlySpan<double> values)", text, StringComparison.Ordinal);
    }

    private static string Generate(string members) => GeneratorTest.GenerateValid(
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Veo;

        namespace Demo;

        public enum Mode : short { None, Fast }
        public struct Point { public double X, Y; }

        [VeKernel("libdemo.so")]
        public partial interface IKernel
        {
            {{members}}
        }
        """);
}
