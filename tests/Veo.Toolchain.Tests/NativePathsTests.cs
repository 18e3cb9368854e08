namespace Veo.Toolchain.Tests;

public sealed class NativePathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Resolve_ChainOfLinks_GivesTheFile()
    {
        string file = _folder.Write("file", "");
        File.CreateSymbolicLink(_folder.File("b"), "file");
        File.CreateSymbolicLink(_folder.File("a"), _folder.File("b"));

        Assert.Equal(NativePaths.Resolve(file), NativePaths.Resolve(_folder.File("a")));
        Assert.EndsWith("/file", NativePaths.Resolve(_folder.File("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_Missing_GivesThePathBack() => Assert.Equal("/no/such/file", NativePaths.Resolve("/no/such/file"));

    [Fact]
    public void TryCreateLink_OverAFile_TakesItsPlace()
    {
        _folder.Write("target", "content");
        string link = _folder.Write("link", "old");

        Assert.True(NativePaths.TryCreateLink(link, "target"));
        Assert.Equal("target", new FileInfo(link).LinkTarget);
        Assert.Equal("content", File.ReadAllText(link));
    }

    [Fact]
    public void Replace_Missing_SaysWhatFailed() =>
        Assert.Contains("/no/such", Assert.Throws<IOException>(() => NativePaths.Replace("/no/such", _folder.File("x"))).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
