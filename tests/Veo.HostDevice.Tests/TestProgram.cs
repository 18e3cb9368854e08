using System.Text.RegularExpressions;

namespace Veo.HostDevice.Tests;

/// <summary>What tests the C programs have, read from their sources, so that they are known before anything is compiled.</summary>
internal static partial class TestProgram
{
    public static string[] Names { get; } =
    [
        "absent",
        "blocks",
        "calls",
        "contexts",
        "exports",
        "faults",
        "heap",
        "hmem",
        "hmem_copies",
        "hooks",
        "hooks_async",
        "hooks_fixed",
        "host_functions",
        "host_functions_end",
        "host_functions_inside",
        "libraries",
        "life",
        "memory",
        "nodes",
        "previous",
        "programs",
        "programs_memory",
        "programs_openmp",
        "requests",
        "withdraw",
    ];

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
