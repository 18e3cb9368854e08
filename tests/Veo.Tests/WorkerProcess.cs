using System.Diagnostics;

namespace Veo.Tests;

/// <summary>The worker as the operating system knows it.</summary>
internal static class WorkerProcess
{
    /// <summary>Waits until a worker has gone.</summary>
    internal static async Task WaitForEnd(int processId)
    {
        try
        {
            using Process worker = Process.GetProcessById(processId);
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
