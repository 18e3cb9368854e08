using System.Runtime.CompilerServices;
using Veo;
using Veo.Exits;

// Ways to end a program with everything undisposed. Each first prints the worker's process id.
switch (args[0])
{
    case "idle":
        Start();
        return 7;
    case "parked":
        // The queue's thread waits inside the library, whose end gives a kernel 20 seconds.
        _ = Start().NeverReturnsAsync().AsTask();
        return 7;
    case "blocked":
        var blocked = new Thread(static kernels => ((IBehaviour)kernels!).SleepUs(300_000)) { IsBackground = true };
        blocked.Start(Start());
        return 7;
    case "exit":
        _ = Start().SleepUsAsync(300_000).AsTask();
        Environment.Exit(9);
        return 0;
    case "throw":
        Start();
        throw new InvalidOperationException("nobody catches this");
    case "outstanding":
        return await Outstanding.Run();
    case "leak":
        int[] workers = [Leak(), Leak(), Leak()];

        // The reports come before the workers end, both from other threads.
        while (workers.Any(static worker => Directory.Exists($"/proc/{worker}")))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return 7;
    default:
        return 1;
}

static IBehaviour Start()
{
    VeoProcess process = VeoProcess.Open();
    Console.WriteLine(process.ProcessId);
    Console.Out.Flush();
    IBehaviour kernels = IBehaviour.Load(process);
    kernels.NextCallAsync().AsTask().Wait();
    process.Allocate<double>(100);
    return kernels;
}

[MethodImpl(MethodImplOptions.NoInlining)]
static int Leak()
{
    VeoProcess process = VeoProcess.Open();
    Console.WriteLine(process.ProcessId);
    process.Allocate<double>(100);
    return process.ProcessId;
}
