using Microsoft.CodeAnalysis;

namespace Veo.Generators.Tests;

/// <summary>The generator's answer to mistakes: it adds no compiler error, keeps Load, and lets only the wrong members throw.</summary>
public class MistakeTests
{
    [Theory]
    [InlineData("void Bad(string a);", "VEO1002")]
    [InlineData("void Bad(int[] a, int[,] b);", "VEO1002")]
    [InlineData("void Bad(bool a);", "VEO1002")]
    [InlineData("void Bad(char a);", "VEO1002")]
    [InlineData("void Bad(decimal a);", "VEO1002")]
    [InlineData("void Bad(Half a);", "VEO1002")]
    [InlineData("void Bad(object a, dynamic b);", "VEO1002")]
    [InlineData("void Bad(int? a);", "VEO1002")]
    [InlineData("void Bad(Point a);", "VEO1002")]
    [InlineData("void Bad(ref Managed a);", "VEO1002")]
    [InlineData("void Bad(ReadOnlySpan<Managed> a);", "VEO1002")]
    [InlineData("void Bad(ReadOnlySpan<string?> a);", "VEO1002")]
    [InlineData("void Bad(in VePtr<double> a);", "VEO1002")]
    [InlineData("void Bad(ref Span<double> a);", "VEO1002")]
    [InlineData("void Bad(Action<int> a);", "VEO1002")]
    [InlineData("void Bad((int A, string? B) a);", "VEO1002")]
    [InlineData("void Bad(ref string a, out string? b);", "VEO1002")]
    [InlineData("void Bad(params int[] a);", "VEO1002")]
    [InlineData("bool Bad();", "VEO1003")]
    [InlineData("string? Bad();", "VEO1003")]
    [InlineData("Point Bad();", "VEO1003")]
    [InlineData("ref int Bad();", "VEO1003")]
    [InlineData("ref readonly int Bad();", "VEO1003")]
    [InlineData("Task<string> Bad();", "VEO1003")]
    [InlineData("Task<Task<int>> Bad();", "VEO1003")]
    [InlineData("IAsyncEnumerable<int> Bad();", "VEO1003")]
    [InlineData("Task Bad(ref int a);", "VEO1004")]
    [InlineData("ValueTask<int> Bad(out int a);", "VEO1004")]
    [InlineData("VeoRequest Bad(Span<int> a);", "VEO1004")]
    [InlineData("void Bad<T>(T a, T? b);", "VEO1005")]
    [InlineData("T Bad<T, U>(VePtr<T> a, U? b, string? c) where T : unmanaged where U : class, new();", "VEO1005")]
    [InlineData("int Bad { get; }", "VEO1006")]
    [InlineData("string? Bad { get; set; }", "VEO1006")]
    [InlineData("ref int Bad { get; }", "VEO1006")]
    [InlineData("int Bad { init; }", "VEO1006")]
    [InlineData("int this[int index, string? name] { get; set; }", "VEO1006")]
    [InlineData("event Action? Bad;", "VEO1006")]
    [InlineData("""[VeSymbol("")] void Bad();""", "VEO1010")]
    [InlineData("""[VeSymbol("a b")] void Bad();""", "VEO1010")]
    [InlineData("[VeSymbol(null!)] void Bad();", "VEO1010")]
    [InlineData("void Bad(CancellationToken a, int b);", "VEO1011")]
    [InlineData("void Bad(in CancellationToken a);", "VEO1011")]
    [InlineData("void Bad(VeoContext a, VeoContext b);", "VEO1011")]
    [InlineData("void Bad(ref VeoContext a);", "VEO1011")]
    [InlineData("void Load(VeoContext context);", "VEO1012")]
    [InlineData("Task LoadAsync(VeoProcess process, CancellationToken token);", "VEO1012")]
    [InlineData("void Bad([VeOut] ReadOnlySpan<int> a);", "VEO1013")]
    [InlineData("Task Bad([VeOut] ReadOnlyMemory<int> a);", "VEO1013")]
    public void WrongMember_ThrowsItsDiagnostic_AndTheRestWorks(string member, string id)
    {
        var text = GeneratorTest.GenerateWrong(Source(member));

        Assert.Contains($"throw new global::System.NotSupportedException(\"{id}: ", text, StringComparison.Ordinal);
        Assert.Contains("binder.Resolve(\"Good\");", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Resolve(\"Bad\")", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Member_WithTooManyArguments_Throws()
    {
        var parameters = string.Join(", ", Enumerable.Range(0, 33).Select(static i => $"int a{i}"));

        var text = GeneratorTest.GenerateWrong(Source($"void Bad({parameters});"));

        Assert.Contains("\"VEO1001: Kernel 'Bad' has 33 arguments", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("void Bad(Missing a);")]
    [InlineData("Missing<int> Bad();")]
    [InlineData("void Bad(VePtr<Missing> a, Missing.Inner b);")]
    [InlineData("void Bad(VePtr<string> a);")]
    [InlineData("void Bad(VePtr<Span<int>> a, List<Span<int>> b);")]
    [InlineData("void Bad(Console a);")]
    [InlineData("void Bad(void a);")]
    [InlineData("void Bad(int a, int a);")]
    [InlineData("void Bad(int);")]
    [InlineData("void Bad(int a)")]
    [InlineData("void Good();")]
    [InlineData("int Good { get; }")]
    [InlineData("void Bad(ref int a); void Bad(out int a);")]
    [InlineData("void Bad(int* a);")]
    [InlineData("unsafe void Bad(int* a);")]
    [InlineData("unsafe void Bad(delegate*<int, void> a);")]
    [InlineData("static abstract void Bad();")]
    [InlineData("static abstract int Bad { get; }")]
    [InlineData("static abstract IKernel operator +(IKernel a, IKernel b);")]
    [InlineData("void operator +=(int a);")]
    [InlineData("event int Bad;")]
    [InlineData("void Bad(NeedsNew<NoConstructor> a);")]
    [InlineData("void Bad(NeedsClass<int> a, NeedsStruct<string> b, NeedsDisposable<Point> c);")]
    [InlineData("protected private void Bad();")]
    [InlineData("async Task Bad();")]
    [InlineData("[VeSymbol(3)] void Bad();")]
    [InlineData("[VeSymbol] void Bad();")]
    [InlineData("public public void Bad();")]
    [InlineData("void Bad(in in int a);")]
    [InlineData("void Bad(this int a);")]
    [InlineData("int field;")]
    [InlineData("IKernel() { }")]
    [InlineData("}")]
    [InlineData("void")]
    public void CompilerError_IsNotRepeated(string member)
    {
        var text = GeneratorTest.GenerateWrong(Source(member));

        Assert.Contains("IKernel Load(global::Veo.VeoProcess process)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unsafe void Bad(int* a);")]
    [InlineData("void Bad(int* a);")]
    [InlineData("unsafe int*[] Bad();")]
    [InlineData("unsafe int* Bad { get; }")]
    [InlineData("unsafe void Bad(delegate*<int, void> a);")]
    public void Pointer_WhereUnsafeCodeIsAllowed_Throws(string member)
    {
        var text = GeneratorTest.GenerateWrong(Source(member), allowUnsafe: true);

        Assert.Contains("binder.Resolve(\"Good\");", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[VeKernel] public interface IKernel { }")]
    [InlineData("[VeKernel] public partial interface IKernel { } public interface IKernel { int A(); }")]
    [InlineData("public class Outer { [VeKernel] public partial interface IKernel { } }")]
    [InlineData("public class Outer { public partial class Inner { [VeKernel] public partial interface IKernel { } } }")]
    [InlineData("[VeKernel] public partial interface IKernel<T> { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel<out T> { int A(); }")]
    [InlineData("public partial interface IOuter<in T> { [VeKernel] public partial interface IKernel { int A(); } }")]
    [InlineData("[VeKernel] file partial interface IKernel { int A(); }")]
    [InlineData("[VeKernel] public partial class Kernel { }")]
    [InlineData("[VeKernel] public partial struct Kernel { }")]
    public void Interface_ThatNoPartCanBeAddedTo_GetsNothing(string declaration) =>
        Assert.Empty(GeneratorTest.GenerateWrong("using Veo;\n" + declaration));

    [Theory]
    [InlineData("[VeKernel(42)] public partial interface IKernel { int A(); }")]
    [InlineData("[VeKernel(Missing)] public partial interface IKernel { int A(); }")]
    [InlineData("[VeKernel(Language = 7)] public partial interface IKernel { int A(); }")]
    [InlineData("[VeKernel(Nothing = 7)] public partial interface IKernel { int A(); }")]
    [InlineData("""[VeKernel("a"), VeKernel("b")] public partial interface IKernel { int A(); }""")]
    [InlineData("""[VeKernel("a")] public partial interface IKernel { int A(); } [VeKernel("b")] public partial interface IKernel { int B(); }""")]
    [InlineData("[VeKernel] public partial interface IKernel : IMissing { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel : System.Console { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel : IKernel { int A(); }")]
    [InlineData("[VeKernel] public partial interface IA : IKernel { } [VeKernel] public partial interface IKernel : IA { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { int A(); } public partial class IKernel { }")]
    [InlineData("[VeKernel] internal partial interface IKernel { int A(); } public partial interface IKernel { }")]
    [InlineData("[VeKernel] private partial interface IKernel { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { int Load { get; } enum LoadAsync { } int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { int A(); class __VeoProxy { } }")]
    [InlineData("[VeKernel] public partial interface IKernel { static IKernel Load(VeoProcess process) => null!; int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { int IKernel(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { class IKernel { } int A(); }")]
    [InlineData("[VeKernel] public partial interface IBase { void A(Missing x); } [VeKernel] public partial interface IKernel : IBase { int B(); }")]
    [InlineData("[VeKernel] public interface IBase { void A(); } [VeKernel] public partial interface IKernel : IBase { int B(); }")]
    [InlineData("[VeKernel] public partial interface IBase<T> { void A(VePtr<T> x); } [VeKernel] public partial interface IKernel : IBase<double> { int B(); }")]
    [InlineData("[VeKernel] public partial interface IBase<T> where T : unmanaged { void A(VePtr<T> x, T y); } [VeKernel] public partial interface IKernel : IBase<double>, IBase<float> { }")]
    [InlineData("[VeKernel] public partial interface IKernel : IVeoKernel<int> { }")]
    [InlineData("internal struct Hidden { } [VeKernel] public partial interface IKernel { void A(in Hidden x); }")]
    [InlineData("[VeKernel] public unsafe partial interface IKernel { void A(int* x); }")]
    [InlineData("public partial class Outer { public partial class Outer2 { } [VeKernel] partial interface Outer2 { } }")]
    [InlineData("extern alias nothing; [VeKernel] public partial interface IKernel { int A(); }")]
    [InlineData("namespace N; [VeKernel] public partial interface { int A(); }")]
    [InlineData("[VeKernel] public partial interface IKernel { int A(); ")]
    [InlineData("[VeKernel] partial interface IKernel { void A(int a, __arglist); }")]
    [InlineData("[VeKernel] partial interface IKernel { void A(System.TypedReference a, System.ArgIterator b); }")]
    [InlineData("[VeKernel] partial interface IKernel { System.Span<int> A(); ref System.Span<int> B(); }")]
    [InlineData("[VeKernel] partial interface IKernel { int Twice { get => 1; set; } }")]
    [InlineData("[VeKernel] partial interface IKernel { int A { get; private set; } protected int B { get; } }")]
    [InlineData("[VeKernel] partial interface IKernel { partial void A(); extern int B(); sealed int C(); virtual int D(); private int E(); }")]
    [InlineData("[VeKernel] partial interface IKernel { void A(int x = \"a\", params int y); }")]
    [InlineData("[VeKernel] partial interface IKernel { void A(VeBuffer<string> x, VePtr<int?> y, in System.Collections.Generic.List<int>.Enumerator z); }")]
    public void WrongInterface_GetsNoFurtherErrors(string declaration) =>
        GeneratorTest.GenerateWrong("using Veo;\n" + declaration);

    [Theory]
    [InlineData("System.IDisposable", "void Dispose();")]
    [InlineData("System.Collections.Generic.IEnumerable<string>", "")]
    [InlineData("System.ComponentModel.INotifyPropertyChanged", "")]
    [InlineData("System.IComparable<int>, System.ICloneable", "")]
    [InlineData("System.IParsable<IKernel>", "")]
    public void Base_ThatIsNoKernel_IsImplementedByThrowing(string bases, string member)
    {
        var text = GeneratorTest.GenerateWrong($$"""[Veo.VeKernel] public partial interface IKernel : {{bases}} { int Good(); {{member}} }""");

        Assert.Contains("VEO1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Base_MadeAbstractAgain_IsImplementedByThrowing()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using Veo;
            [VeKernel("a.so")] public partial interface IBase { int Sum(int n); int Twice(int n) => 2 * Sum(n); }
            [VeKernel("b.so")] public partial interface IKernel : IBase { abstract int IBase.Twice(int n); }
            """);

        Assert.Contains("int global::IBase.Twice(int n)", text, StringComparison.Ordinal);
        Assert.Contains("VEO1006: 'Twice' is made abstract again", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Use_OfInterfaceWithWrongMembers_StillCompiles()
    {
        var text = GeneratorTest.GenerateValid(Source("void Bad(string a); int Property { get; }") +
            """

            public static class Use
            {
                public static int Run(Veo.VeoProcess process) => IKernel.Load(process).Good() + process.Load<IKernel>().Property;
            }
            """);

        Assert.Contains("VEO1006", text, StringComparison.Ordinal);
    }

    private static string Source(string member) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Veo;

        public struct Point { public double X, Y; }
        public struct Managed { public Point P; public Inner I; public struct Inner { public string? Name; } }
        public class NoConstructor { private NoConstructor() { } }
        public class NeedsNew<T> where T : new() { }
        public class NeedsClass<T> where T : class { }
        public class NeedsStruct<T> where T : struct { }
        public class NeedsDisposable<T> where T : IDisposable { }

        [VeKernel("libdemo.so")]
        public partial interface IKernel
        {
            int Good();
            {{member}}
        }
        """;
}
