using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Veo.Generators.Tests;

/// <summary>What runs again after an edit, and that nothing of a compilation survives in the model.</summary>
public class IncrementalityTests
{
    private const string Source =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Veo;

        namespace Demo;

        public struct Point { public double X; public double Y; }

        [VeKernel("libbase.so", Language = VeLanguage.Fortran)]
        public partial interface IBase { double Norm(int n, VePtr<double> x); }

        public partial class Outer<T>
        {
            [VeKernel("libstats.so")]
            public partial interface IStats : IBase
            {
                [VeSymbol("mysum")] ValueTask<double> SumAsync(VePtr<double> values, int count);
                void MinMax(in Point p, ReadOnlySpan<double> values, out double min, [VeOut] Span<int> bins, VeoContext? on, CancellationToken token);
                Task<int> Wrong(string text, Span<int> span);
                int Property { get; set; }
                event Action Changed;
                int Twice(int n) => 2 * n;
            }
        }

        public static class Use { public static int Answer() { return 42; } }
        """;

    [Theory]
    [InlineData("return 42;", "/* why */ return 43;")]
    [InlineData("=> 2 * n", "=> n + n")]
    [InlineData("public static int Answer()", "public static long Answer()")]
    [InlineData("using System;\n", "using System;\nusing System.IO;\n")]
    [InlineData("public double Y;", "public float Z;")]
    [InlineData("public static class Use", "[Obsolete] public static class Use")]
    [InlineData("SumAsync(VePtr<double> values, int count);", "SumAsync(VePtr<double> values,\n  int count);  // the sum")]
    public void Edit_ThatChangesNoKernel_LeavesParseUnchangedAndTheRestCached(string from, string to)
    {
        var steps = Edit(from, to);

        Assert.All(Reasons(steps, TrackingNames.Parse), static reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));

        foreach (var name in new[] { TrackingNames.Kernels, TrackingNames.Collisions, TrackingNames.Files })
        {
            Assert.All(Reasons(steps, name), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        }

        Assert.All(Outputs(steps), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(2, Outputs(steps).Length);
    }

    [Theory]
    [InlineData("int count", "long count")]
    [InlineData("int count", "int number")]
    [InlineData("in Point p", "in double p")]
    [InlineData("\"mysum\"", "\"sum\"")]
    [InlineData("\"libstats.so\"", "\"libs.so\"")]
    [InlineData("[VeOut] Span<int> bins", "Span<int> bins")]
    [InlineData("ValueTask<double> SumAsync", "Task<double> SumAsync")]
    [InlineData("string text", "int text")]
    [InlineData("partial class Outer<T>", "partial class Outer<U>")]
    [InlineData("int Property { get; set; }", "int Property { get; }")]
    public void Edit_OfOneKernel_WritesOnlyItsFileAgain(string from, string to)
    {
        var steps = Edit(from, to);

        Assert.Equal([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified], Reasons(steps, TrackingNames.Parse));
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], Reasons(steps, TrackingNames.Files));
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], Outputs(steps));
    }

    [Fact]
    public void Edit_OfABase_WritesTheDerivedKernelAgain()
    {
        var steps = Edit("double Norm(int n,", "float Norm(int n,");

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified], Outputs(steps));
    }

    [Fact]
    public void Edit_ThatAddsAKernel_LeavesTheOthersCached()
    {
        var steps = Edit("public static class Use", "[VeKernel] public partial interface INew { int A(); }\npublic static class Use");

        Assert.Equal(
            [IncrementalStepRunReason.New, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached],
            Outputs(steps).Order());
    }

    [Fact]
    public void Edit_ThatRemovesAKernel_RemovesItsFile()
    {
        var compilation = GeneratorTest.Compile(Source);
        var driver = GeneratorTest.CreateDriver().RunGenerators(compilation);
        driver = driver.RunGenerators(Replace(compilation, "[VeKernel(\"libstats.so\")]", ""));

        Assert.Equal("Demo.IBase.g.cs", Assert.Single(driver.GetRunResult().Results.Single().GeneratedSources).HintName);
    }

    [Fact]
    public void Edit_InAnotherFile_LeavesEverythingCached()
    {
        var compilation = GeneratorTest.Compile(Source);
        var driver = GeneratorTest.CreateDriver().RunGenerators(compilation);
        var options = (CSharpParseOptions)compilation.SyntaxTrees.Single().Options;
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other { }", options)));
        var steps = driver.GetRunResult().Results.Single();

        Assert.All(Reasons(steps, TrackingNames.Parse), static reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(Outputs(steps), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Model_HoldsNothingOfACompilation()
    {
        var steps = GeneratorTest.CreateDriver().RunGenerators(GeneratorTest.Compile(Source)).GetRunResult().Results.Single();
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var values = new[] { TrackingNames.Parse, TrackingNames.Kernels, TrackingNames.Collisions, TrackingNames.Files }
            .SelectMany(name => steps.TrackedSteps[name])
            .SelectMany(static step => step.Outputs)
            .Select(static output => output.Value);

        foreach (var value in values)
        {
            Walk(value, visited);
        }

        // Guards the walk itself: it must have come down to the problems of a parameter.
        Assert.Contains(visited, static value => value is Contracts.KernelArgument);
        Assert.Contains(visited, static value => value is Contracts.KernelProblem);
    }

    private static void Walk(object? value, HashSet<object> visited)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !visited.Add(value))
        {
            return;
        }

        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or SemanticModel or Location or AttributeData or SourceText
            || value.GetType().Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true, $"The model holds a {value.GetType()}.");
        Assert.False(value is Delegate, $"The model holds a delegate, {value.GetType()}.");

        if (value is IEnumerable elements)
        {
            foreach (var element in elements)
            {
                Walk(element, visited);
            }

            return;
        }

        for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(field.GetValue(value), visited);
            }
        }
    }

    private static GeneratorRunResult Edit(string from, string to)
    {
        var compilation = GeneratorTest.Compile(Source);
        var driver = GeneratorTest.CreateDriver().RunGenerators(compilation);
        return driver.RunGenerators(Replace(compilation, from, to)).GetRunResult().Results.Single();
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string from, string to)
    {
        Assert.Contains(from, Source, StringComparison.Ordinal);
        var tree = compilation.SyntaxTrees.Single();
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(Source.Replace(from, to, StringComparison.Ordinal))));
    }

    private static ImmutableArray<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string name) =>
        [.. result.TrackedSteps[name].SelectMany(static step => step.Outputs).Select(static output => output.Reason)];

    private static ImmutableArray<IncrementalStepRunReason> Outputs(GeneratorRunResult result) =>
        [.. result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs).Select(static output => output.Reason)];
}
