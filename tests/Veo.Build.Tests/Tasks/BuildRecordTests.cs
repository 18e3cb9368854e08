namespace Veo.Build.Tests;

public sealed class BuildRecordTests : IDisposable
{
    private const string Command = "/usr/bin/gcc\n-c\na b.c";

    private readonly string _folder = Directory.CreateTempSubdirectory("veo record ").FullName;

    [Fact]
    public void WhyStale_NothingChanged_IsNull()
    {
        string output = Make();
        Assert.Null(BuildRecord.WhyStale(output, Command));
    }

    [Fact]
    public void WhyStale_OutputGone_SaysSo()
    {
        string output = Make();
        File.Delete(output);
        Assert.Equal("it does not exist", BuildRecord.WhyStale(output, Command));
    }

    [Fact]
    public void WhyStale_CommandChanged_SaysSo() =>
        Assert.Equal("the compiler or its command line changed", BuildRecord.WhyStale(Make(), Command + "\n-g"));

    [Theory]
    [InlineData("")]
    [InlineData("something else\n\n")]
    [InlineData("veo build record 1\n/usr/bin/gcc\n\nnot a number 1 /x\n")]
    [InlineData("veo build record 1\n/usr/bin/gcc\n\n1 99999999999999999999999 /x\n")]
    [InlineData("veo build record 1\n/usr/bin/gcc")]
    public void WhyStale_RecordUnreadable_IsAsGoodAsNone(string text)
    {
        string output = Make();
        File.WriteAllText(BuildRecord.PathFor(output), text);
        Assert.Equal("there is no record of how it was made", BuildRecord.WhyStale(output, Command));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void WhyStale_InputHasAnotherTime_NamesIt(int days)
    {
        string output = Make();
        string input = Path.Combine(_folder, "in put.h");
        File.SetLastWriteTimeUtc(input, File.GetLastWriteTimeUtc(input).AddDays(days));
        Assert.Equal($"'{input}' changed", BuildRecord.WhyStale(output, Command));
    }

    [Fact]
    public void WhyStale_InputGone_NamesIt()
    {
        string output = Make();
        string input = Path.Combine(_folder, "in put.h");
        File.Delete(input);
        Assert.Equal($"'{input}' changed", BuildRecord.WhyStale(output, Command));
    }

    [Fact]
    public void WhyStale_InputWrittenWhileTheToolRan_IsStale()
    {
        string output = Make(inputAge: TimeSpan.FromSeconds(-1));
        Assert.Contains("changed", BuildRecord.WhyStale(output, Command), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Make(TimeSpan? inputAge = null)
    {
        DateTime started = DateTime.UtcNow;
        string input = Path.Combine(_folder, "in put.h");
        string output = Path.Combine(_folder, "out.o");
        File.WriteAllText(input, "");
        File.SetLastWriteTimeUtc(input, started - (inputAge ?? TimeSpan.FromHours(1)));
        File.WriteAllText(output, "");
        BuildRecord.Write(output, Command, [input], started);
        return output;
    }
}
