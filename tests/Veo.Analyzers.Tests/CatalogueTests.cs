using Veo.Contracts;

namespace Veo.Analyzers.Tests;

/// <summary>Descriptors, problems, pages and help links stay together.</summary>
public class CatalogueTests
{
    internal static readonly string Pages = Path.Combine(TestSupport.Repository.Root, "docs", "diagnostics");

    [Fact]
    public void Descriptor_OfEachProblem_HasItsIdAndMessage()
    {
        foreach (var kind in Enum.GetValues<ProblemKind>())
        {
            var descriptor = DiagnosticDescriptors.Of(kind);

            Assert.Equal(DiagnosticIds.Of(kind), descriptor.Id);
            Assert.Equal(ProblemMessages.Of(kind), descriptor.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enum.GetValues<ProblemKind>().Length, DiagnosticDescriptors.All.Length);
    }

    [Fact]
    public void Descriptors_StandInTheOrderOfTheirIds()
    {
        var ids = DiagnosticDescriptors.All.Select(static descriptor => descriptor.Id).ToArray();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void HelpLink_OfEachDescriptor_IsItsPage() => Assert.All(DiagnosticDescriptors.All, static descriptor =>
        Assert.Equal($"{DiagnosticDescriptors.HelpBaseUri}{descriptor.Id}.md", descriptor.HelpLinkUri));

    [Fact]
    public void Pages_AndDescriptors_AreTheSame() => Assert.Equal(
        DiagnosticDescriptors.All.Select(static descriptor => descriptor.Id),
        Directory.GetFiles(Pages, "VEO1*.md").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void Page_OfEachDescriptor_SaysWhatUsersLookFor() => Assert.All(DiagnosticDescriptors.All, static descriptor =>
    {
        var page = File.ReadAllText(Path.Combine(Pages, descriptor.Id + ".md"));
        var title = descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.StartsWith($"# {descriptor.Id}: {title}\n", page, StringComparison.Ordinal);
        Assert.Contains("## Flagged\n", page, StringComparison.Ordinal);
        Assert.Contains("## Fixed\n", page, StringComparison.Ordinal);
        Assert.Contains("## Why\n", page, StringComparison.Ordinal);
        Assert.Contains("## When it stays quiet\n", page, StringComparison.Ordinal);
    });

    [Fact]
    public void Catalogue_ListsEachPage()
    {
        var catalogue = File.ReadAllText(Path.Combine(Pages, "README.md"));

        Assert.All(DiagnosticDescriptors.All, descriptor => Assert.Contains(
            $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture)} | {descriptor.DefaultSeverity} |\n",
            catalogue,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Assemblies_NeedNoNewerRoslynThanEverySdkHas() => Assert.All(
        [typeof(KernelContractAnalyzer).Assembly, typeof(KernelParser).Assembly, typeof(Generators.KernelGenerator).Assembly],
        static assembly => Assert.All(
            assembly.GetReferencedAssemblies().Where(static name => name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
            static name => Assert.Equal(new Version(5, 0, 0, 0), name.Version)));
}
