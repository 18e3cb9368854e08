namespace Veo.Toolchain.Tests;

public class OptionParserTests
{
    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("", new string[0])]
    [InlineData(" ; ;\t\n ", new string[0])]
    [InlineData("-O3", new[] { "-O3" })]
    [InlineData("-O3 -fopenmp", new[] { "-O3", "-fopenmp" })]
    [InlineData("-O3;-fopenmp; -g", new[] { "-O3", "-fopenmp", "-g" })]
    [InlineData("\"-DNAME=a b\" -g", new[] { "-DNAME=a b", "-g" })]
    [InlineData("-DNAME='a;b'", new[] { "-DNAME=a;b" })]
    [InlineData("-D'A=\"x y\"'", new[] { "-DA=\"x y\"" })]
    [InlineData("-DEMPTY= '' -g", new[] { "-DEMPTY=", "", "-g" })]
    [InlineData(@"-I C:\a\b", new[] { "-I", @"C:\a\b" })]
    public void Split_Text_GivesArguments(string? text, string[] expected) =>
        Assert.Equal(expected, OptionParser.Split(text));

    [Theory]
    [InlineData("-DNAME=\"a b")]
    [InlineData("it's")]
    public void Split_OpenQuote_Throws(string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => OptionParser.Split(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { "-Iinc", "-O2" }, new[] { "-I/p/inc", "-O2" })]
    [InlineData(new[] { "-I", "../inc" }, new[] { "-I", "/inc" })]
    [InlineData(new[] { "-I/abs", "-L=lib", "-I$SYSROOT/x" }, new[] { "-I/abs", "-L=lib", "-I$SYSROOT/x" })]
    [InlineData(new[] { "-include", "all.h", "all.h" }, new[] { "-include", "/p/all.h", "all.h" })]
    [InlineData(new[] { "-isystemsys", "-isystem", "s" }, new[] { "-isystem/p/sys", "-isystem", "/p/s" })]
    [InlineData(new[] { "-Lb", "-lblas", "-DI=-Ix" }, new[] { "-L/p/b", "-lblas", "-DI=-Ix" })]
    public void MakeAbsolute_RelativePaths_AreThoseOfTheProject(string[] options, string[] expected) =>
        Assert.Equal(expected, OptionPaths.MakeAbsolute(options, "/p"));
}
