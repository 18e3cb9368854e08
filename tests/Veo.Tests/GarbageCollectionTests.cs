namespace Veo.Tests;

/// <summary>Memory of the managed heap stays where the device writes it, however busy the collector is.</summary>
public sealed class GarbageCollectionTests(VeFixture ve)
{
    [Fact]
    public async Task OutMemory_UnderCollections_IsWrittenInPlace()
    {
        using var stop = new CancellationTokenSource();
        Task churn = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _ = new byte[10_000];
                    GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
                }
            },
            TestContext.Current.CancellationToken);
        for (int round = 0; round < 50; round++)
        {
            var calls = new ValueTask<int>[16];
            int[][] results = new int[16][];
            for (int i = 0; i < calls.Length; i++)
            {
                results[i] = new int[100];
                calls[i] = ve.Kernels.IotaAsync(results[i], 100, round + i);
            }

            for (int i = 0; i < calls.Length; i++)
            {
                Assert.Equal(100, await calls[i]);
                Assert.Equal(Enumerable.Range(round + i, 100), results[i]);
            }
        }

        await stop.CancelAsync();
        await churn;
    }
}
