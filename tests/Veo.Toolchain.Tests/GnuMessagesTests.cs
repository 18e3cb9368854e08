namespace Veo.Toolchain.Tests;

// The texts were recorded from gcc, g++, gfortran and GNU ld of GCC 12.2, and from clang 14.
public class GnuMessagesTests
{
    [Fact]
    public void Parse_GccError_HasPlaceAndText() =>
        AssertOne(
            """
            l.c: In function 'g':
            l.c:1:52: error: 'undefd' undeclared (first use in this function)
            """,
            new(MessageSeverity.Error, "l.c", 1, 52, null, "'undefd' undeclared (first use in this function)"));

    [Fact]
    public void Parse_GccWarning_HasItsOptionAsCode() =>
        AssertOne(
            "/p/my dir/b.c:1:17: warning: unused variable 'unused' [-Wunused-variable]",
            new(MessageSeverity.Warning, "/p/my dir/b.c", 1, 17, "-Wunused-variable", "unused variable 'unused'"));

    [Fact]
    public void Parse_FatalError_IsAnError() =>
        AssertOne(
            """
            a.c:1:10: fatal error: nofile.h: No such file or directory
            compilation terminated.
            """,
            new(MessageSeverity.Error, "a.c", 1, 10, null, "nofile.h: No such file or directory"));

    [Fact]
    public void Parse_Note_IsNoError() =>
        AssertOne(
            "l.c:1:52: note: each undeclared identifier is reported only once for each function it appears in",
            new(MessageSeverity.Note, "l.c", 1, 52, null, "each undeclared identifier is reported only once for each function it appears in"));

    [Fact]
    public void Parse_GfortranOneLine_HasPlaceAndText() =>
        AssertOne(
            "bad.f90:3:10: Error: Syntax error in expression at (1)",
            new(MessageSeverity.Error, "bad.f90", 3, 10, null, "Syntax error in expression at (1)"));

    [Fact]
    public void Parse_GfortranManyLines_JoinsPlaceAndText() =>
        AssertOne(
            """
            w.f90:8:7:

                8 |   use missing_mod
                  |       1
            Fatal Error: Cannot open module file 'missing_mod.mod' for reading at (1): No such file or directory
            compilation terminated.
            """,
            new(MessageSeverity.Error, "w.f90", 8, 7, null, "Cannot open module file 'missing_mod.mod' for reading at (1): No such file or directory"));

    [Fact]
    public void Parse_UndefinedReference_IsTheErrorAndNotTheLinesAroundIt() =>
        AssertOne(
            """
            /usr/bin/ld: l.o: in function `g':
            l.c:(.text+0x11): undefined reference to `nope'
            collect2: error: ld returned 1 exit status
            """,
            new(MessageSeverity.Error, "l.c", 0, 0, null, "undefined reference to `nope'"));

    [Fact]
    public void Parse_UndefinedReferenceWithDebugData_HasTheLine() =>
        AssertOne(
            """
            /usr/bin/ld: l.o: in function `g':
            /p/l.c:7: undefined reference to `nope'
            collect2: error: ld returned 1 exit status
            """,
            new(MessageSeverity.Error, "/p/l.c", 7, 0, null, "undefined reference to `nope'"));

    [Fact]
    public void Parse_ReferenceNamedByTheLinker_HasTheObject() =>
        AssertOne(
            "/usr/bin/ld: l.o:(.data+0x0): undefined reference to `table'",
            new(MessageSeverity.Error, "l.o", 0, 0, null, "undefined reference to `table'"));

    [Fact]
    public void Parse_MissingLibrary_IsAnError() =>
        AssertOne(
            """
            /usr/bin/ld: cannot find -lfoo: No such file or directory
            collect2: error: ld returned 1 exit status
            """,
            new(MessageSeverity.Error, null, 0, 0, null, "cannot find -lfoo: No such file or directory"));

    [Fact]
    public void Parse_LinkerWarning_IsAWarning() =>
        AssertOne(
            "/usr/bin/ld: warning: x.o: missing .note.GNU-stack section implies executable stack",
            new(MessageSeverity.Warning, null, 0, 0, null, "x.o: missing .note.GNU-stack section implies executable stack"));

    [Fact]
    public void Parse_DriverError_KeepsTheToolsName() =>
        AssertOne(
            "gcc: error: unrecognized command-line option '-fno-such-opt'",
            new(MessageSeverity.Error, null, 0, 0, null, "gcc: unrecognized command-line option '-fno-such-opt'"));

    [Fact]
    public void Parse_CommandLineMessage_IsKept() =>
        AssertOne(
            "<command-line>: fatal error: nofile.h: No such file or directory",
            new(MessageSeverity.Error, null, 0, 0, null, "<command-line>: nofile.h: No such file or directory"));

    [Fact]
    public void Parse_OnlyTheClosingLine_KeepsIt() =>
        AssertOne(
            "collect2: error: ld returned 1 exit status",
            new(MessageSeverity.Error, null, 0, 0, null, "collect2: ld returned 1 exit status"));

    [Fact]
    public void Parse_WarningsAsErrors_KeepsTheCode() =>
        AssertOne(
            """
            a.c:2:7: error: unused variable 'x' [-Werror=unused-variable]
            cc1: all warnings being treated as errors
            """,
            new(MessageSeverity.Error, "a.c", 2, 7, "-Werror=unused-variable", "unused variable 'x'"));

    [Fact]
    public void Parse_ClangRemark_IsANote() =>
        AssertOne(
            "a.c:4:3: remark: vectorized loop (vectorization width: 2, interleaved count: 2) [-Rpass=loop-vectorize]",
            new(MessageSeverity.Note, "a.c", 4, 3, "-Rpass=loop-vectorize", "vectorized loop (vectorization width: 2, interleaved count: 2)"));

    [Fact]
    public void Parse_TextWithBrackets_IsNotCutWhereNoOptionStands() =>
        AssertOne(
            "a.c:1:1: error: expected ']' before [5]",
            new(MessageSeverity.Error, "a.c", 1, 1, null, "expected ']' before [5]"));

    [Theory]
    [InlineData("")]
    [InlineData("In file included from a.c:1:")]
    [InlineData("    4 |   x = 1;")]
    [InlineData("compilation terminated.")]
    public void Parse_OtherLines_AreNoMessages(string line) => Assert.Empty(GnuMessages.Parse([line]));

    private static void AssertOne(string output, CompilerMessage expected) =>
        Assert.Equal(expected, Assert.Single(GnuMessages.Parse(output.Split('\n'))));
}
