using System.Text.RegularExpressions;

namespace Veo.HostDevice.Tests;

/// <summary>For what the C code is compiled and where it runs: VEO_TEST_TARGET names one, and this machine's gcc is the default.</summary>
internal sealed partial record TestTarget(string Compiler)
{
    private const string Gcc = "gcc";

    private const string AddressSpaceIsSmall = "The emulator's address space is too small for so many procs.";

    private const string EmulatorIsThere = "The emulator stands where the other program would.";

    private static readonly string? Name = Environment.GetEnvironmentVariable("VEO_TEST_TARGET") is { Length: > 0 } name ? name : null;

    // The emulator keeps a record of every page of a mapping, so it gets an address space in which the arena is small.
    private static readonly string[] Emulator = ["-R", "16G", "-L", "/usr/aarch64-linux-gnu"];

    public static TestTarget Current { get; } = Name switch
    {
        null => new TestTarget(Gcc) { OpenMPCompiler = Gcc, HasCppAndFortran = true },
        "musl" => new TestTarget("musl-gcc"),
        // The other compilers are GNU's: clang comes without a run-time library for OpenMP, and without Fortran.
        "clang" => new TestTarget(FindClang()) { OpenMPCompiler = Gcc, HasCppAndFortran = true },
        "arm64" => new TestTarget("aarch64-linux-gnu-gcc")
        {
            OpenMPCompiler = "aarch64-linux-gnu-gcc",
            Runner = [OnPath("qemu-aarch64") ?? throw new InvalidOperationException("VEO_TEST_TARGET=arm64 needs qemu-aarch64 (Debian: qemu-user)."), .. Emulator],
            Skipped = new Dictionary<string, string>
            {
                ["ForkedChild_WithAProcOfItsOwn_LeavesThatOfItsParentAlone"] =
                    "qemu-user 7.2 fails an assertion when a forked child of a process with threads starts a thread.",
                ["Close_WithoutRoomForAFurtherRequest_StillDrains"] = "The limit of the address space would be the emulator's.",
                ["Debugger_InATerminal_RunsTheWorker"] = EmulatorIsThere,
                ["Debugger_OnTheConsole_RunsTheWorker"] = EmulatorIsThere,
                ["Debugger_ThatIsMissingOrLeaves_IsNull"] = EmulatorIsThere,
                ["InheritedProc_InAForkedChild_IsDestroyed"] =
                    "qemu-user 7.2 fails an assertion when a forked child of a process with threads starts a thread.",
                ["ForkHandlers_ThatAreOlderThanTheHeap_MayAllocate"] = "qemu-user 7.2 ignores MADV_WIPEONFORK.",
                ["MemoryFromBeforeTheHeap_IsReallocatedAndFreed"] = "The emulator itself would preload the library too, which is of another machine.",
                ["ManyProcs_ManyThreads_DoAsTheModel"] = AddressSpaceIsSmall,
                ["Client_KilledAtRandomMoments_LeavesNothing"] = "qemu-user 7.2 knows no PR_SET_CHILD_SUBREAPER.",
                ["Procs_FourOnTwoNodes_HaveTheIdentifiers0To3"] = AddressSpaceIsSmall,
                ["Procs_MoreThan16_CannotAllocateButWorkOtherwise"] = AddressSpaceIsSmall,
                ["Programs_StartedByAKernel_Run"] = "qemu-user forks for vfork(), and the heap that parent and child share is then no longer one.",
                ["Worker_BehindAnotherProgram_Serves"] = EmulatorIsThere,
                ["Free_OfALargeBlock_GivesItsPagesBack"] = "qemu-user 7.2 ignores MADV_REMOVE.",
                ["StackBuffers_OfManyCalls_GiveTheirPagesBack"] = "qemu-user 7.2 ignores MADV_REMOVE.",
            },
        },
        _ => throw new InvalidOperationException($"VEO_TEST_TARGET is \"{Name}\"; known are musl, arm64 and clang."),
    };

    /// <summary>What a program and its worker are started with; empty where they run by themselves.</summary>
    public IReadOnlyList<string> Runner { get; private init; } = [];

    /// <summary>Compiles kernels with OpenMP; none if there is no run-time library for it.</summary>
    public string? OpenMPCompiler { get; private init; }

    /// <summary>Whether there are compilers for kernels in these languages too, which a static worker of the tests needs as well.</summary>
    public bool HasCppAndFortran { get; private init; }

    private Dictionary<string, string> Skipped { get; init; } = new Dictionary<string, string>();

    /// <summary>Why a test cannot hold here; <see langword="null"/> if it can.</summary>
    public string? ReasonToSkip(string program, string test)
    {
        if (Skipped.TryGetValue(test, out string? reason))
        {
            return reason;
        }

        if (Name is not null && test is ("Destroy_WithAHangingKernel_EndsInBoundedTime" or "Function_ThatDoesNotReturn_IsLeftAloneAfterTheLimit"))
        {
            return "It waits for the limit of 20 s, which is the same for every target.";
        }

        // The worker of the tests that has kernels in it has some in each language.
        bool needsLanguages = program == "static" || test == "PartialLine_OfAConstructor_IsWritten" || NeedsLanguage().IsMatch(test);

        return needsLanguages && !HasCppAndFortran ? "There is no C++ and Fortran compiler for this target."
            : program == "programs_openmp" && OpenMPCompiler is null ? "There is no run-time library of OpenMP for this target."
            : null;
    }

    /// <summary>The variables with which programs in a folder find their emulated worker.</summary>
    public IReadOnlyDictionary<string, string?> VariablesFor(string folder) => Runner.Count == 0
        ? new Dictionary<string, string?>()
        : new Dictionary<string, string?>
        {
            ["VEORUN_BIN"] = string.Join(' ', [.. Runner, Path.Combine(folder, "veorun-host")]),
            ["VEO_TEST_RUNNER"] = string.Join(' ', Runner),
            ["VEOHOST_MEMORY"] = "1G",
            ["VEO_KILL_ROUNDS"] = "20",
        };

    /// <summary>What was said on standard error without the emulator's own words about a program that dies of a signal.</summary>
    public string WithoutNotices(string standardError) => Runner.Count == 0 ? standardError : EmulatorNotice().Replace(standardError, "");

    private static string FindClang() =>
        OnPath("clang") ?? Enumerable.Range(11, 30).Reverse().Select(version => OnPath($"clang-{version}")).FirstOrDefault(path => path is not null)
        ?? throw new InvalidOperationException("VEO_TEST_TARGET=clang needs clang, or clang-N, on PATH.");

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    [GeneratedRegex("^(Cpp|Fortran)_|_In(Cpp|Fortran)_")]
    private static partial Regex NeedsLanguage();

    [GeneratedRegex(@"^qemu: uncaught target signal .*\n", RegexOptions.Multiline)]
    private static partial Regex EmulatorNotice();
}
