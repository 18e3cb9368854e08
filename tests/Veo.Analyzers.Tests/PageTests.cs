using System.Text.RegularExpressions;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Veo.Analyzers.Tests;

/// <summary>The code on the pages of the diagnostics does what the pages say.</summary>
public partial class PageTests
{
    private const string Usings =
        """
        global using System;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Veo;
        """;

    public static TheoryData<string> Ids => [.. DiagnosticDescriptors.All.Select(static descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_FlaggedCode_ReportsItsIdAtTheMarkedLines(string id)
    {
        var code = Code(id, "Flagged");
        var marked = code.Split('\n').Select(static (line, index) => (line, index)).Where(pair => pair.line.Contains(id, StringComparison.Ordinal)).Select(static pair => pair.index);

        var (errors, reported) = await AnalyzeAsync(code);

        Assert.Empty(errors);
        Assert.All(reported, diagnostic => Assert.Equal(id, diagnostic.Id));
        Assert.Equal(marked, reported.Select(static diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_FixedCode_Compiles_AndReportsNothing(string id)
    {
        var (errors, reported) = await AnalyzeAsync(Code(id, "Fixed"));

        Assert.Empty(errors);
        Assert.Empty(reported);
    }

    private static string Code(string id, string section)
    {
        var page = File.ReadAllText(Path.Combine(CatalogueTests.Pages, id + ".md"));
        var match = CodeOfSection().Matches(page).Single(match => match.Groups["section"].Value == section);
        return match.Groups["code"].Value;
    }

    private static async Task<(IEnumerable<Diagnostic> Errors, Diagnostic[] Reported)> AnalyzeAsync(string code)
    {
        var compilation = CSharpCompilation.Create(
            "Page",
            [CSharpSyntaxTree.ParseText(code), CSharpSyntaxTree.ParseText(Usings)],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(VeKernelAttribute).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        var reported = await compilation
            .WithAnalyzers([new KernelContractAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        return (compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), [.. reported]);
    }

    [GeneratedRegex(@"^## (?<section>\w+)\n+```csharp\n(?<code>.*?)```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeOfSection();
}
