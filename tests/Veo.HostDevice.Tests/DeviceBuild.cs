namespace Veo.HostDevice.Tests;

/// <summary>A way to put the host device's sources together, and the tests that are run against it.</summary>
internal sealed record DeviceBuild(string Name)
{
    private static readonly HashSet<string> NeedWorkerProcess =
    [
        "AsyncHook_FreeThatAborts_IsAnErrorAndNotTold",
        "AsyncHook_WorkerKilledBefore_IsAnErrorAndNotTold",
        "Block_DeathOfTheWorker_FreesThoseWhoWait",
        "Client_Killed_TakesTheWorkerWithIt",
        "Client_LeavesWithoutDestroy_EndsTheWorker",
        "Death_AfterWithdrawal_ReleasesEverybody",
        "Descriptors_OfManyProcs_AreAllGivenBack",
        "Destroy_WithAHangingKernel_EndsInBoundedTime",
        "ForeignChildren_AreNotReaped",
        "ForkedChild_ThatDestroysTheProcOfItsParent_DoesNothing",
        "ForkedChild_WithAProcOfItsOwn_LeavesThatOfItsParentAlone",
        "Free_OfAForeignAddress_AbortsTheWorker",
        "Free_Twice_AbortsTheWorkerAndReturnsZero",
        "HmemHookFunctions_BehindAsyncFunctions_GetTaggedAddresses",
        "HostFunction_OnADeadContext_IsRefused",
        "Identifier_OfADestroyedProc_IsReused",
        "Idle_UsesNoProcessorTime",
        "Inside_EndOfTheOwnContextOrProc_IsRefused",
        "Inside_FaultOfAKernel_IsTheKernelsOnly",
        "Memory_HasNoNameInAnyFileSystem",
        "Node_WithAList_IsAnIndex",
        "Node_WithoutAList_FollowsTheVariables",
        "SyncTransfer_AtABadAddress_Fails",
        "Transfer_AtABadAddress_IsAnException",
        "Transfer_BeyondTheHeap_IsAnException",
        "Waiting_ForALongKernel_UsesNoProcessorTime",
        "Worker_Environment_HasThreadsAndDefaultSignals",
        "Worker_ThatCannotServe_IsNullAtOnce",
    ];

    // Programs of which most tests can do with a worker that is a thread.
    private static readonly HashSet<string> WithBothEnds =
        ["blocks", "calls", "hooks_async", "host_functions", "host_functions_inside", "libraries", "memory", "previous", "requests", "withdraw"];

    /// <summary>As it is shipped.</summary>
    public static DeviceBuild Shipped { get; } = new("shipped")
    {
        Applies = static (program, _) => program != "fallback",
    };

    /// <summary>As it runs on a kernel that has no pidfds.</summary>
    public static DeviceBuild WithoutPidfds { get; } = new("without-pidfds")
    {
        Extra = ["no_pidfd.c"],
        Applies = static (program, test) => program is "fallback" or "faults" || test.StartsWith("Client_", StringComparison.Ordinal),
    };

    /// <summary>
    /// Client and worker are threads of one process, where ThreadSanitizer sees both. Only tests whose worker need not be a process: they do not
    /// end it, look at it from outside, or have two.
    /// </summary>
    public static DeviceBuild OneProcess { get; } = new("one-process")
    {
        Extra = ["both_ends.c"],
        // Kernels get from the client's what the worker's hmem.c would offer them; the two define the same functions.
        LeftOut = ["client/start.c", "worker/hmem.c", "worker/lifeline.c", "worker/main.c"],
        LibraryFolders = ["client", "worker"],
        CompilerArguments = ["-DVEOHOST_ONE_PROCESS"],
        HasWorker = false,
        Applies = static (program, test) => WithBothEnds.Contains(program) && !NeedWorkerProcess.Contains(test),
    };

    public static IReadOnlyList<DeviceBuild> All { get; } = Sanitizer.IsThread ? [Shipped, WithoutPidfds, OneProcess] : [Shipped, WithoutPidfds];

    /// <summary>Test sources that are linked into library and worker.</summary>
    public IReadOnlyList<string> Extra { get; private init; } = [];

    /// <summary>Folders of the device that make the library, beside the shared one.</summary>
    public IReadOnlyList<string> LibraryFolders { get; private init; } = ["client"];

    /// <summary>Sources of the device that are not in it.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    public IReadOnlyList<string> CompilerArguments { get; private init; } = [];

    public bool HasWorker { get; private init; } = true;

    /// <summary>Whether a test, given by program and name, is run against this build.</summary>
    public required Func<string, string, bool> Applies { get; init; }

    public static DeviceBuild Named(string name) => All.Single(build => build.Name == name);
}
