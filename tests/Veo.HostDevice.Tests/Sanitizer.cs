namespace Veo.HostDevice.Tests;

/// <summary>The sanitizers that VEO_SANITIZE asks for ("address,undefined" or "thread"); none by default.</summary>
internal static class Sanitizer
{
    // The worker turns signals into results itself; a sanitizer that takes them first would hide that from the tests.
    private const string SignalsAreOurs =
        "handle_segv=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:handle_sigbus=0:use_sigaltstack=0";

    private static readonly string? Names = Environment.GetEnvironmentVariable("VEO_SANITIZE") is { Length: > 0 } names ? names : null;

    public static bool IsThread => Names == "thread";

    /// <summary>What the compiler is told in addition.</summary>
    public static IReadOnlyList<string> CompilerArguments { get; } = Names is null
        ? []
        : [$"-fsanitize={Names}", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer"];

    /// <summary>Undefined symbols are refused, except those that a sanitizer leaves to its run-time library.</summary>
    public static IReadOnlyList<string> LibraryArguments { get; } = Names is null ? ["-Wl,-z,defs"] : [];

    /// <summary>
    /// Variables for the test programs and their workers. Leaks are not looked for: a worker that faults has no time to free, and
    /// handles of procs are kept on purpose. No second is spent at the end of every worker for threads that might still race.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>
    {
        ["ASAN_OPTIONS"] = $"{SignalsAreOurs}:detect_leaks=0:allocator_may_return_null=1",
        ["TSAN_OPTIONS"] = $"{SignalsAreOurs}:exitcode=66:die_after_fork=0:atexit_sleep_ms=0",
        ["UBSAN_OPTIONS"] = "print_stacktrace=1",
    };
}
