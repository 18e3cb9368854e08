namespace Veo.Toolchain.Tests;

public sealed class FortranIncludesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Find_Includes_FollowsThemToTheEnd()
    {
        Directory.CreateDirectory(_folder.File("inc"));
        string source = _folder.Write("a.f90", "subroutine s\n  include 'one.inc'\n  INCLUDE \"two.inc\"\n  ! include 'comment.inc'\nend\n");
        _folder.Write("one.inc", "include 'three.inc'\ninclude 'one.inc'\n");
        _folder.Write("inc/two.inc", "");
        _folder.Write("inc/three.inc", "");
        _folder.Write("comment.inc", "");

        Assert.Equal(
            [_folder.File("one.inc"), _folder.File("inc/two.inc"), _folder.File("inc/three.inc")],
            FortranIncludes.Find(source, [_folder.File("inc")]));
    }

    [Fact]
    public void Find_MissingInclude_IsLeftToTheCompiler() =>
        Assert.Empty(FortranIncludes.Find(_folder.Write("a.f90", "include 'nowhere.inc'\n"), []));

    public void Dispose() => _folder.Dispose();
}
