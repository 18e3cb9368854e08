using System.Text.RegularExpressions;

namespace Veo.HostDevice.Tests;

/// <summary>What tests the C programs have, read from their sources, so that they are known before anything is compiled.</summary>
internal static partial class TestProgram
{
    /// <summary>The sources that have tests; the others are parts of them.</summary>
    public static string[] Names { get; } =
    [
        .. Directory.EnumerateFiles(NativePrograms.SourceFolder, "*.c")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(static program => TestsOf(program).Any())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A longer program has the rest of its sources in a folder of its name.</summary>
    public static IEnumerable<string> SourcesOf(string program)
    {
        string folder = Path.Combine(NativePrograms.SourceFolder, program);
        IEnumerable<string> parts = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.c").Order(StringComparer.Ordinal) : [];

        return [$"{folder}.c", .. parts, Path.Combine(NativePrograms.SourceFolder, "test.c")];
    }

    /// <summary>What the compiler is told for one program alone.</summary>
    public static IReadOnlyList<string> OptionsOf(string program) => program == "hooks_fixed" ? ["-fno-pic", "-fno-pie", "-no-pie"] : [];

    public static IEnumerable<string> TestsOf(string program)
    {
        string source = File.ReadAllText(Path.Combine(NativePrograms.SourceFolder, $"{program}.c"));

        foreach (Match test in TestDeclaration().Matches(source))
        {
            yield return test.Groups[1].Value;
        }

        foreach (Match test in EchoDeclaration().Matches(source))
        {
            yield return $"Setter_{test.Groups[1].Value}_ArrivesInRegisterAndOnStack";
        }
    }

    [GeneratedRegex(@"^TEST\((\w+)\)", RegexOptions.Multiline)]
    private static partial Regex TestDeclaration();

    [GeneratedRegex(@"^ECHO_TEST\((\w+),", RegexOptions.Multiline)]
    private static partial Regex EchoDeclaration();
}
