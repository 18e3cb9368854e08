using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Veo.Generators.Tests;

/// <summary>The ways in which a correct kernel interface can be declared.</summary>
public class DeclarationTests
{
    [Theory]
    [InlineData("public partial class Outer { {0} }")]
    [InlineData("internal static partial class Outer { {0} }")]
    [InlineData("public partial struct Outer { {0} }")]
    [InlineData("public readonly ref partial struct Outer { {0} }")]
    [InlineData("public partial record Outer(int X) { {0} }")]
    [InlineData("public partial record struct Outer(int X) { {0} }")]
    [InlineData("public partial interface IOuter { {0} }")]
    [InlineData("public partial class Outer<T, @class> where T : struct { {0} }")]
    [InlineData("public partial class @class { public partial struct B<T> { {0} } }")]
    [InlineData("namespace A.@int.B { {0} }")]
    [InlineData("{0}")]
    public void Interface_InsideOtherDeclarations_Compiles(string outer) => GeneratorTest.GenerateValid(
        "using Veo;\n" + outer.Replace("{0}", """[VeKernel("liba.so")] public partial interface IStats { int Sum(int a); }""", StringComparison.Ordinal));

    [Theory]
    [InlineData("private")]
    [InlineData("protected")]
    [InlineData("internal")]
    public void Interface_WithAnyAccessibility_Compiles(string accessibility) => GeneratorTest.GenerateValid(
        $$"""
        using Veo;
        public partial class Outer
        {
            private protected enum Mode { A }
            [VeKernel] {{accessibility}} partial interface IStats { internal int Sum(int a); protected int Twice(int a); }
        }
        """);

    [Theory]
    [InlineData("@class")]
    [InlineData("@record")]
    [InlineData("Load")]
    [InlineData("LoadAsync")]
    [InlineData("Stats\u0301")]
    [InlineData("__VeoProxy")]
    [InlineData("Größe")]
    public void Interface_WithUnusualName_Compiles(string name) => GeneratorTest.GenerateValid(
        $$"""[Veo.VeKernel("liba.so")] internal partial interface {{name}} { int @int(int @event); int @record(int await); }""");

    [Fact]
    public void Interface_InSeveralParts_HasAllMethods()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using Veo;
            public partial interface IStats { int A(); }
            [VeKernel("liba.so", Naming = VeNaming.SnakeCase)] public partial interface IStats { int BothParts(); }
            """);

        Assert.Contains("binder.Resolve(\"a\")", text, StringComparison.Ordinal);
        Assert.Contains("binder.Resolve(\"both_parts\")", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_WithMembersThatHaveBodies_LeavesThemAlone()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using System;
            using Veo;
            [VeKernel("liba.so")]
            public partial interface IStats
            {
                const int Limit = 3;
                static int s_count;
                static int Count { get => s_count; set => s_count = value; }
                static event Action? Changed;
                static void Touch() => Changed?.Invoke();
                static virtual int Level => 1;
                int Sum(int a);
                int Twice(int a) => 2 * Sum(a);
                int Size => Limit;
                private int Hidden() => 1;
                sealed int Sealed() => Hidden();
                enum Mode { A }
                class Nested { }
                int WithMode(Mode mode);
            }
            """);

        Assert.Equal(["Sum", "WithMode"], Resolved(text));
    }

    [Fact]
    public void Interface_WithoutMethods_StillLoadsItsLibrary()
    {
        var text = GeneratorTest.GenerateValid("""[Veo.VeKernel("liba.so")] public partial interface IStats { }""");

        Assert.Contains("""KernelBinder(context, "IStats", "liba.so");""", text, StringComparison.Ordinal);
        Assert.Contains("binder.Complete();", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_ThatIsNotGiven_MeansTheStaticSymbols()
    {
        var text = GeneratorTest.GenerateValid("[Veo.VeKernel] public partial interface IStats { int Sum(); }");

        Assert.Contains("""KernelBinder(context, "IStats", null);""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_WithQuotesAndMarkup_IsEscaped()
    {
        var text = GeneratorTest.GenerateValid("""[Veo.VeKernel("a\"<b>\\&.so")] public partial interface IStats { int Sum(); }""");

        Assert.Contains(""" "a\"<b>\\&.so");""", text, StringComparison.Ordinal);
        Assert.Contains("""<c>a"&lt;b&gt;\&amp;.so</c>""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_ThatInheritsKernels_LoadsEachLibraryForItsOwnMethods()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using System.Threading.Tasks;
            using Veo;
            [VeKernel("libroot.so", Language = VeLanguage.Fortran)] public partial interface IRoot { double Norm(int n); }
            [VeKernel("libbase.so")] public partial interface IBase : IRoot { int Sum(int n); int Twice(int n); }
            [VeKernel("libderived.so")] public partial interface IDerived : IBase { new int Sum(int n); int IBase.Twice(int n) => 2 * n; }
            public static class Use
            {
                public static double Run(VeoProcess process)
                {
                    IBase b = IDerived.Load(process);
                    return b.Sum(1) + process.Load<IDerived>().Norm(2) + IRoot.Load(process).Norm(3);
                }
            }
            """);

        var derived = text[text.IndexOf("partial interface IDerived", StringComparison.Ordinal)..];

        Assert.Equal(
            """
            internal __VeoProxy(global::Veo.VeoContext context)
            {
                _context = context;

                var binder0 = new global::Veo.CompilerServices.KernelBinder(context, "IRoot", "libroot.so");
                _norm_ = binder0.Resolve("norm_");
                binder0.Complete();

                var binder1 = new global::Veo.CompilerServices.KernelBinder(context, "IBase", "libbase.so");
                _Sum_2 = binder1.Resolve("Sum");
                binder1.Complete();

                var binder2 = new global::Veo.CompilerServices.KernelBinder(context, "IDerived", "libderived.so");
                _Sum = binder2.Resolve("Sum");
                binder2.Complete();
            }
            """,
            GeneratorTest.Member(derived, "internal __VeoProxy"));

        Assert.Contains("int global::IDerived.Sum(int n)", derived, StringComparison.Ordinal);
        Assert.Contains("int global::IBase.Sum(int n)", derived, StringComparison.Ordinal);
        Assert.DoesNotContain("global::IBase.Twice", derived, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_ThatInheritsAKernelTwice_ImplementsItOnce() => GeneratorTest.GenerateValid(
        """
        using Veo;
        [VeKernel("a.so")] public partial interface IRoot { double Norm(int n); }
        [VeKernel("b.so")] public partial interface ILeft : IRoot { }
        [VeKernel("c.so")] public partial interface IRight : IRoot { }
        [VeKernel("d.so")] public partial interface IBoth : ILeft, IRight { }
        """);

    [Fact]
    public void Interface_ThatInheritsFromAnotherAssembly_Compiles()
    {
        var library = GeneratorTest.Compile(
            """
            using Veo;
            [VeKernel("libbase.so")] public partial interface IBase { int Sum(int n); }
            """);
        GeneratorTest.CreateDriver().RunGeneratorsAndUpdateCompilation(library, out var generated, out _);
        using var image = new MemoryStream();
        Assert.True(generated.WithAssemblyName("Library").Emit(image).Success);

        var user = GeneratorTest.Compile(
            """
            using Veo;
            [VeKernel("libderived.so")] public partial interface IDerived : IBase { int Twice(int n); }
            """,
            references: MetadataReference.CreateFromImage(image.ToArray()));

        var (text, _, with) = GeneratorTest.Generate(user);

        Assert.Empty(with);
        Assert.Equal(["Sum", "Twice"], Resolved(text));
    }

    [Fact]
    public void Mock_OfKernelInterface_NeedsOnlyTheMethods() => GeneratorTest.GenerateValid(
        """
        using System.Threading.Tasks;
        using Veo;
        [VeKernel("liba.so")] public partial interface IStats { int Sum(int n); Task<int> SumAsync(int n); }
        public sealed class Mock : IStats { public int Sum(int n) => n; public Task<int> SumAsync(int n) => Task.FromResult(n); }
        public static class Use
        {
            public static async Task<int> Run(VeoProcess process, VeoContext context)
            {
                IStats[] all = [new Mock(), IStats.Load(process), IStats.Load(context), await IStats.LoadAsync(process), await IStats.LoadAsync(context)];
                return process.Load<IStats>().Sum(all.Length);
            }
        }
        """);

    [Fact]
    public void Interface_WithOverloadsOfLoad_KeepsBoth() => GeneratorTest.GenerateValid(
        """
        using Veo;
        [VeKernel("liba.so")] public partial interface IStats { void Load(VePtr<double> x); int Load(int a, VeoContext b); int LoadAsync(); }
        public static class Use { public static void Run(VeoProcess process, VePtr<double> x) => IStats.Load(process).Load(x); }
        """);

    [Fact]
    public void Interface_WithDefaultsAndTuplesAndConstrainedStructs_Compiles() => GeneratorTest.GenerateValid(
        """
        using System;
        using System.Numerics;
        using Veo;
        public struct Box<T> where T : unmanaged, INumber<T> { public T Value; }
        public struct Marked<T> where T : struct, IDisposable { public int Value; }
        public struct Handle : IDisposable { public void Dispose() { } }
        [VeKernel("liba.so")]
        public partial interface IStats
        {
            int Sum(int a = 3, double b = 1.5, VePtr<int> c = default);
            void Pairs(ReadOnlySpan<(int First, double Second)> pairs, in Box<double> box, in Marked<Handle> marked, in Complex z);
        }
        """);

    [Fact]
    public void Interface_InsideAnotherKernelInterface_Compiles() => GeneratorTest.GenerateValid(
        """
        using Veo;
        [VeKernel("a.so")] public partial interface IOuter
        {
            int A();
            [VeKernel("b.so")] public partial interface IInner : IOuter { new int A(); [VeKernel("c.so")] protected partial interface IInnermost { int A(); } }
        }
        """);

    [Fact]
    public void Interface_WithBasesThatDeclareTheSame_ImplementsBoth()
    {
        var text = GeneratorTest.GenerateValid(
            """
            using Veo;
            [VeKernel("a.so")] public partial interface ILeft { int Sum(int n); }
            [VeKernel("b.so")] public partial interface IRight { int Sum(int n); }
            [VeKernel("c.so")] public partial interface IBoth : ILeft, IRight { string ToString() => "both"; int GetHashCode(); }
            """);

        var both = text[text.IndexOf("partial interface IBoth", StringComparison.Ordinal)..];

        Assert.Contains("int global::ILeft.Sum(int n)", both, StringComparison.Ordinal);
        Assert.Contains("int global::IRight.Sum(int n)", both, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_BesideNamesLikeOurs_Compiles() => GeneratorTest.GenerateValid(
        """
        namespace Demo.Veo { public class VeoContext { } public class CompilerServices { } }
        namespace Demo.System { public class Threading { } }
        namespace Demo
        {
            public class IVeoKernel<T> { }
            public partial class Outer<context, _context>
            {
                [global::Veo.VeKernel("a.so")] public partial interface IKernel
                {
                    void A(global::Veo.VePtr<double> context, global::Veo.VeoContext? _A);
                    void binder(int global, int KernelCall);
                }
            }
        }
        """);

    [Fact]
    public void Interface_WithObsoleteMethod_Compiles() => GeneratorTest.GenerateValid(
        """
        using System;
        using Veo;
        [VeKernel("liba.so")] public partial interface IStats { [Obsolete("gone", error: true)] int Sum(int a); }
        """);

    [Fact]
    public void Interface_WithoutNullableContext_Compiles() => GeneratorTest.GenerateValid(
        """
        #nullable disable
        using System.Threading.Tasks;
        using Veo;
        [VeKernel("liba.so")] public partial interface IStats { Task<int> SumAsync(VeoContext context, VeBuffer<double> values); }
        """);

    private static string[] Resolved(string text) =>
        [.. text.Split('\n')
            .Where(static line => line.Contains(".Resolve(", StringComparison.Ordinal))
            .Select(static line => line.Split('"')[1])
            .Order(StringComparer.Ordinal)];
}
