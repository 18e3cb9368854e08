using Veo;

namespace Veo.Exits;

/// <summary>A thousand calls on eight contexts from one thread, in a program whose threads nobody else makes.</summary>
internal static class Outstanding
{
    private const int Contexts = 8;

    /// <summary>Prints how many completion threads there are, and by how many the thread pool has grown.</summary>
    public static async Task<int> Run()
    {
        await using VeoProcess process = VeoProcess.Open(new VeoProcessOptions { ContextMode = VeoContextMode.PerCore });
        var kernels = new IBehaviour[Contexts];
        for (int i = 0; i < Contexts; i++)
        {
            kernels[i] = IBehaviour.Load(process.OpenContext());
        }

        int before = ThreadPool.ThreadCount;
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => kernels[i % Contexts].SleepUsAsync(1000).AsTask()));

        // The pool gives threads back only after seconds without work, so this is its largest size.
        int completion = Directory.EnumerateDirectories("/proc/self/task")
            .Count(static thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("Veo completion", StringComparison.Ordinal));
        Console.WriteLine($"{completion} {ThreadPool.ThreadCount - before}");
        return 0;
    }
}
