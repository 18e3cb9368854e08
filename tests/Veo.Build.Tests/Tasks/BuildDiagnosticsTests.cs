using System.Reflection;

namespace Veo.Build.Tests;

public class BuildDiagnosticsTests
{
    [Fact]
    public void Catalogue_EachId_HasAPageAndEachPageAnId()
    {
        string[] ids =
        [
            .. typeof(BuildDiagnostics).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (string)field.GetRawConstantValue()!)
                .Order(StringComparer.Ordinal),
        ];
        string[] pages =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "diagnostics"), "VEO4*.md")
                .Select(page => Path.GetFileNameWithoutExtension(page)!)
                .Order(StringComparer.Ordinal),
        ];

        Assert.NotEmpty(ids);
        Assert.Equal(ids, pages);
    }

    [Fact]
    public void Page_Title_StartsWithItsId()
    {
        foreach (string page in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "diagnostics"), "VEO4*.md"))
        {
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}: ", File.ReadLines(page).First(), StringComparison.Ordinal);
            Assert.EndsWith(Path.GetFileName(page), BuildDiagnostics.HelpLink(Path.GetFileNameWithoutExtension(page)!), StringComparison.Ordinal);
        }
    }
}
