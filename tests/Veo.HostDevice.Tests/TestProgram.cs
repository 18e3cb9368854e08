using System.Text.RegularExpressions;

namespace Veo.HostDevice.Tests;

/// <summary>What tests the C programs have, read from their sources, so that they are known before anything is compiled.</summary>
internal static partial class TestProgram
{
    public static string[] Names { get; } =
    [
        "calls", "environment", "faults", "heap", "libraries", "life", "memory", "output", "requests", "static", "withdraw",
    ];

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
