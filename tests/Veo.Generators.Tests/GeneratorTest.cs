using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Veo.Generators.Tests;

/// <summary>Runs the generator over a source as the compiler does.</summary>
internal static class GeneratorTest
{
    private static readonly MetadataReference[] References =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(VeKernelAttribute).Assembly.Location),
    ];

    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.CSharp14, DocumentationMode.Parse);

    public static CSharpCompilation Compile(string source, bool allowUnsafe = false, params MetadataReference[] references) =>
        CSharpCompilation.Create(
            "Kernels",
            [CSharpSyntaxTree.ParseText(source, ParseOptions, "Kernels.cs")],
            [.. References, .. references],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error,
                allowUnsafe: allowUnsafe));

    public static GeneratorDriver CreateDriver() =>
        CSharpGeneratorDriver.Create(
            [new KernelGenerator().AsSourceGenerator()],
            parseOptions: ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates, and fails unless everything together compiles without a warning.</summary>
    public static string GenerateValid(string source, bool allowUnsafe = false)
    {
        var (text, _, with) = Generate(Compile(source, allowUnsafe));
        Assert.Empty(with);
        return text;
    }

    /// <summary>Generates, and fails unless the compiler's errors are the same as without the generator.</summary>
    public static string GenerateWrong(string source, bool allowUnsafe = false)
    {
        var (text, without, with) = Generate(Compile(source, allowUnsafe));
        Assert.Equal(without, with);
        return text;
    }

    public static (string Text, string[] ErrorsWithout, string[] ErrorsWith) Generate(CSharpCompilation compilation)
    {
        var driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        var result = Assert.Single(driver.GetRunResult().Results);

        Assert.Null(result.Exception);
        Assert.Empty(diagnostics);

        var text = string.Concat(result.GeneratedSources.Select(static source => source.SourceText.ToString()));
        return (text, Errors(compilation), Errors(output));
    }

    public static ImmutableArray<GeneratedSourceResult> GenerateFiles(CSharpCompilation compilation) =>
        CreateDriver().RunGenerators(compilation).GetRunResult().Results.Single().GeneratedSources;

    /// <summary>The text of the member that starts with a line, up to its closing brace, without the file's indentation.</summary>
    public static string Member(string generated, string firstLine)
    {
        var lines = generated.Split('\n');
        var start = Array.FindIndex(lines, line => line.TrimStart().StartsWith(firstLine, StringComparison.Ordinal));
        Assert.True(start >= 0, $"No line starts with '{firstLine}' in:\n{generated}");

        var indentation = lines[start][..^lines[start].TrimStart().Length];
        var end = Array.IndexOf(lines, indentation + "}", start);
        return string.Join('\n', lines[start..(end + 1)].Select(line => line.Length > indentation.Length ? line[indentation.Length..] : ""));
    }

    private static string[] Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics()
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(static diagnostic => diagnostic.ToString())
            .Order(StringComparer.Ordinal)];
}
