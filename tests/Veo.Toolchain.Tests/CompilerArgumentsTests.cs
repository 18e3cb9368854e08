namespace Veo.Toolchain.Tests;

public class CompilerArgumentsTests
{
    private static readonly Compiler Gnu = Compiler.Create(new("/usr/bin/gcc", CompilerFamily.Gnu, "12.2.0", "gcc"));
    private static readonly Compiler Clang = Compiler.Create(new("/usr/bin/clang", CompilerFamily.Clang, "14.0.6", "clang"));

    [Fact]
    public void CompileArguments_C_AreComplete() =>
        Assert.Equal(
            [
                "-c", "-fPIC", "-O2", "-fdiagnostics-color=never", "-fno-diagnostics-show-caret", "-fdiagnostics-column-unit=byte", "-Wno-unknown-pragmas",
                "-O3", "-DN=1", "-I/p/inc", "-MD", "-MF", "/w/u.d", "-MT", "object", "-o", "/w/u.o", "/p/a.c",
            ],
            Gnu.CompileArguments(Request("/p/a.c", SourceLanguage.C, ["-O3"])));

    [Fact]
    public void CompileArguments_UserOptions_FollowTheDefaults()
    {
        List<string> arguments = [.. Gnu.CompileArguments(Request("/p/a.c", SourceLanguage.C, ["-O0"]))];
        Assert.True(arguments.IndexOf("-O0") > arguments.IndexOf("-O2"));
    }

    [Fact]
    public void CompileArguments_LanguageAgainstTheSuffix_IsForced()
    {
        List<string> arguments = [.. Gnu.CompileArguments(Request("/p/a.vc", SourceLanguage.Cpp, []))];
        int forced = arguments.IndexOf("-x");

        Assert.Equal("c++", arguments[forced + 1]);
        Assert.True(forced < arguments.IndexOf("/p/a.vc"));
    }

    [Theory]
    [InlineData("/p/a.f90", false)]
    [InlineData("/p/a.F90", true)]
    public void CompileArguments_Fortran_AsksForDependenciesOnlyWhenPreprocessed(string source, bool expected)
    {
        CompileRequest request = Request(source, SourceLanguage.Fortran, []);

        Assert.Equal(expected, Gnu.WritesDependencies(request));
        Assert.Equal(expected, Gnu.CompileArguments(request).Contains("-MD"));
        Assert.Contains("-J", Gnu.CompileArguments(request));
    }

    [Fact]
    public void CompileArguments_Clang_HasItsOwnMessageOptions()
    {
        IReadOnlyList<string> arguments = Clang.CompileArguments(Request("/p/a.c", SourceLanguage.C, []));

        Assert.Contains("-fno-caret-diagnostics", arguments);
        Assert.DoesNotContain("-fno-diagnostics-show-caret", arguments);
    }

    [Fact]
    public void LinkArguments_Shared_NamesItselfAndAllowsNoMissingSymbol() =>
        Assert.Equal(
            ["-O3", "-fopenmp", "-shared", "-Wl,-soname,libx.so", "-Wl,-z,defs", "-o", "/w/x", "/w/a.o", "-Wl,-Bsymbolic", "-lblas", "/p/liby.so", "-lm"],
            Gnu.LinkArguments(new(
                LinkKind.Shared, "/w/x", "libx.so", ["/w/a.o"], [SourceLanguage.C],
                ["-O3", "-fopenmp", "-Wall", "-DX", "-O3"], ["-Wl,-Bsymbolic"], ["blas", "/p/liby.so"])));

    [Fact]
    public void LinkArguments_FortranWithCpp_BringsTheCppRunTime() =>
        Assert.Contains("-lstdc++", Gnu.LinkArguments(new(
            LinkKind.Shared, "/w/x", "libx.so", ["/w/a.o"], [SourceLanguage.Fortran, SourceLanguage.Cpp], [], [], [])));

    [Fact]
    public void LinkArguments_Program_ShowsItsSymbolsToLibraries()
    {
        IReadOnlyList<string> arguments = Gnu.LinkArguments(new(LinkKind.Program, "/w/x", "", ["/w/a.o"], [SourceLanguage.C], ["-pthread"], ["-ldl"], []));

        Assert.Equal(["-pthread", "-rdynamic", "-o", "/w/x", "/w/a.o", "-ldl", "-lm"], arguments);
    }

    [Fact]
    public void CompileArguments_OldGcc_IsNotAskedForWhatItLacks() =>
        Assert.DoesNotContain("-fdiagnostics-column-unit=byte", Compiler.Create(new("/usr/bin/gcc", CompilerFamily.Gnu, "10.2.1", "gcc"))
            .CompileArguments(Request("/p/a.c", SourceLanguage.C, [])));

    [Theory]
    [InlineData("a.c", SourceLanguage.C)]
    [InlineData("a.C", SourceLanguage.Cpp)]
    [InlineData("a.cc", SourceLanguage.Cpp)]
    [InlineData("a.cpp", SourceLanguage.Cpp)]
    [InlineData("a.f", SourceLanguage.Fortran)]
    [InlineData("a.F90", SourceLanguage.Fortran)]
    public void TryFromFile_KnownSuffix_TellsTheLanguage(string file, SourceLanguage expected)
    {
        Assert.True(SourceLanguages.TryFromFile(file, out SourceLanguage language));
        Assert.Equal(expected, language);
    }

    [Theory]
    [InlineData("a.vc")]
    [InlineData("a")]
    [InlineData("a.cs")]
    public void TryFromFile_OtherSuffix_TellsNothing(string file) => Assert.False(SourceLanguages.TryFromFile(file, out _));

    private static CompileRequest Request(string source, SourceLanguage language, string[] options) =>
        new(source, language, "/w/u.o", "/w/u.d", "/w", options, ["N=1"], ["/p/inc"]);
}
