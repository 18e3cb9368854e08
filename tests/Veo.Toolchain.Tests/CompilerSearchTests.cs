namespace Veo.Toolchain.Tests;

public sealed class CompilerSearchTests : IDisposable
{
    private static readonly CompilerSlot Slot = new(SourceLanguage.C, "VeTestCompiler", "VEO_TEST_CC", ["best", "second"], "apt install best");

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Find_Property_WinsOverEverything()
    {
        string named = _folder.WriteScript("named", "");
        _environment["VEO_TEST_CC"] = _folder.WriteScript("variable", "");
        OnPath("best");

        Assert.Equal(named, Find(named).Path);
    }

    [Fact]
    public void Find_Variable_WinsOverPath()
    {
        OnPath("best");
        _environment["VEO_TEST_CC"] = _folder.WriteScript("variable", "");

        Assert.Equal(_folder.File("variable"), Find(null).Path);
    }

    [Fact]
    public void Find_OnPath_TakesTheFirstNameThatExists()
    {
        OnPath("second");
        Assert.Equal(_folder.File("second"), Find("").Path);

        OnPath("best");
        Assert.Equal(_folder.File("best"), Find("").Path);
    }

    [Fact]
    public void Find_PropertyIsACommand_LooksOnPath()
    {
        OnPath("mine");
        Assert.Equal(_folder.File("mine"), Find("mine").Path);
    }

    [Fact]
    public void Find_PropertyLeadsNowhere_TakesNothingElse()
    {
        OnPath("best");
        CompilerSearchResult result = Find("/nowhere/cc");

        Assert.Null(result.Path);
        Assert.Contains("property VeTestCompiler: '/nowhere/cc' does not exist", Assert.Single(result.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Nothing_TellsEveryStep()
    {
        _environment["PATH"] = "/nowhere:";
        CompilerSearchResult result = Find(null);

        Assert.Null(result.Path);
        Assert.Equal(
            [
                "property VeTestCompiler: not set",
                "environment variable VEO_TEST_CC: not set",
                "PATH (/nowhere:): none of best, second",
            ],
            result.Steps);
    }

    public void Dispose() => _folder.Dispose();

    private void OnPath(string name)
    {
        _folder.WriteScript(name, "");
        _environment["PATH"] = "/nowhere:" + _folder.Path;
    }

    private CompilerSearchResult Find(string? property) =>
        new CompilerSearch(name => _environment.GetValueOrDefault(name)).Find(Slot, property);
}
