namespace Veo;

/// <summary>Linux's signal numbers by name, the same on x86-64, arm64 and the Vector Engine.</summary>
internal static class SignalNames
{
    internal static string Get(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => $"signal {signal}",
    };

    /// <summary>What usually raises a signal in a kernel.</summary>
    internal static string LikelyCause(int signal) => signal switch
    {
        4 => "an illegal instruction; was the library built for this processor?",
        6 => "abort(): a failed assertion, a corrupted heap, or an escaping C++ exception",
        7 => "a misaligned or unbacked address",
        8 => "an integer division by zero, or a trapped floating-point exception",
        11 => "a null or bad address, an index beyond an array, a stack overflow, or C# and C signatures that do not agree",
        _ => "the signal was sent to it",
    };
}
