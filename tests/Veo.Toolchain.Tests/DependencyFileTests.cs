namespace Veo.Toolchain.Tests;

public class DependencyFileTests
{
    [Fact]
    public void Parse_GccRule_GivesPrerequisites() =>
        Assert.Equal(
            ["/p/a.c", "/p/h.h", "/usr/include/math.h"],
            DependencyFile.Parse("object: /p/a.c /p/h.h \\\n /usr/include/math.h\n"));

    [Fact]
    public void Parse_OneRulePerPrerequisite_GivesEachOnce() =>
        Assert.Equal(
            ["a.c", "/opt/nec/ve/include/stdc-predef.h"],
            DependencyFile.Parse("a.o: a.c\na.o: /opt/nec/ve/include/stdc-predef.h\na.o: a.c\n\n/opt/nec/ve/include/stdc-predef.h:\n"));

    [Fact]
    public void Parse_EscapedNames_AreRestored() =>
        Assert.Equal(
            ["/my project/a b.c", "/x/#1.h", "/x/$y.h", "/ä/ö.h"],
            DependencyFile.Parse(@"object: /my\ project/a\ b.c /x/\#1.h /x/$$y.h /ä/ö.h"));

    [Fact]
    public void Parse_WindowsLineEnds_AreTaken() =>
        Assert.Equal(["a.c", "h.h"], DependencyFile.Parse("o: a.c \\\r\n  h.h\r\n"));

    [Fact]
    public void Parse_ModuleTargets_AreNotPrerequisites() =>
        Assert.Equal(["a.F90", "other.mod"], DependencyFile.Parse("m.mod a.o: a.F90 other.mod\n"));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("no rule at all")]
    public void Parse_NothingUseful_GivesNothing(string text) => Assert.Empty(DependencyFile.Parse(text));
}
