using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Veo.Generators;

namespace Veo.Analyzers.Tests;

/// <summary>Generator and analyzer in one compilation, as every user has them.</summary>
public class TogetherTests
{
    private const string Source =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Veo;

        [VeKernel("libbase.so")]
        public partial interface IBase { int Version(); void A(string x); }

        [VeKernel("libstats.so")]
        public partial interface IStats : IBase, IDisposable
        {
            ValueTask<double> SumAsync(VePtr<double> values, int count, CancellationToken cancellationToken = default);
            bool B(in (int, string) x, VeoContext c, VeoContext d);
            Task C(ref int x, [VeOut] ReadOnlySpan<int> y);
            void D<T>();
            int E { get; }
            [VeSymbol("")] void F();
            void Load(VeoProcess p);
        }

        public static class Use
        {
            public static ValueTask<double> Run(VeoContext context, VePtr<double> x) => IStats.Load(context).SumAsync(x, 3);
        }
        """;

    [Fact]
    public async Task Mistakes_InAnyNumber_AreAllReported_BecauseNoDeclarationIsInError()
    {
        var compilation = Generate(Source);

        // The compiler drops the diagnostics of analyzers if there is one of these.
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Equal(
            ["VEO1002", "VEO1002", "VEO1003", "VEO1004", "VEO1005", "VEO1006", "VEO1009", "VEO1010", "VEO1011", "VEO1012", "VEO1013"],
            (await AnalyzeAsync(compilation)).Select(static diagnostic => diagnostic.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GeneratedCode_OfACorrectInterface_IsNotReported()
    {
        var compilation = Generate(
            """
            using System;
            using Veo;
            public partial class Outer
            {
                [VeKernel("liba.so")] public partial interface IBase { int A(in double x); }
                [VeKernel("libb.so")] public partial interface IKernel : IBase, IVeoKernel<IKernel> { int Load(int x); int LoadAsync(ReadOnlySpan<int> x); }
            }
            """);

        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken));
        Assert.Empty(await AnalyzeAsync(compilation));
    }

    private static Compilation Generate(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Together",
            [CSharpSyntaxTree.ParseText(source, path: "Kernels.cs")],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(VeKernelAttribute).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(new KernelGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        return output;
    }

    private static async Task<IEnumerable<Diagnostic>> AnalyzeAsync(Compilation compilation) =>
        await compilation.WithAnalyzers([new KernelContractAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
}
