using System.Text.RegularExpressions;

namespace Veo.TestSupport;

/// <summary>What a build did, read from its log.</summary>
internal sealed partial class BuildResult(int exitCode, string output)
{
    public int ExitCode => exitCode;

    public string Output => output;

    /// <summary>Names of the sources that were compiled, sorted.</summary>
    public IReadOnlyList<string> Compiled { get; } = Names(output, "Compiling");

    /// <summary>Names of the files that were linked, sorted.</summary>
    public IReadOnlyList<string> Linked { get; } = Names(output, "Linking");

    /// <summary>Each error once, without the project at its end.</summary>
    public IReadOnlyList<string> Errors { get; } = Lines(output, ErrorLine());

    /// <summary>Each warning once, without the project at its end.</summary>
    public IReadOnlyList<string> Warnings { get; } = Lines(output, WarningLine());

    public BuildResult Succeeded()
    {
        Assert.True(exitCode == 0, string.Join('\n', Errors.DefaultIfEmpty(output)));
        return this;
    }

    public BuildResult Failed()
    {
        Assert.NotEqual(0, exitCode);
        return this;
    }

    private static List<string> Names(string output, string verb) =>
    [
        .. Step().Matches(output)
            .Where(match => match.Groups["verb"].Value == verb)
            .Select(match => Path.GetFileName(match.Groups["file"].Value))
            .Order(StringComparer.Ordinal),
    ];

    private static List<string> Lines(string output, Regex pattern) =>
        [.. pattern.Matches(output).Select(match => match.Groups["text"].Value).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<verb>Compiling|Linking) '(?<file>[^']+)' because")]
    private static partial Regex Step();

    [GeneratedRegex(@"^\s*(\d+(:\d+)?>)?(?<text>\S[^\n]*?: error( [\w-]+)? ?: [^\n]*?)( \[[^\]\n]*proj\])?$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"^\s*(\d+(:\d+)?>)?(?<text>\S[^\n]*?: warning( [\w-]+)? ?: [^\n]*?)( \[[^\]\n]*proj\])?$", RegexOptions.Multiline)]
    private static partial Regex WarningLine();
}
