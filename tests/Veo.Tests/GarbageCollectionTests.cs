namespace Veo.Tests;

/// <summary>Memory of the managed heap stays where the device writes it, although the collector moves what lies around it.</summary>
public sealed class GarbageCollectionTests(VeFixture ve)
{
    [Fact]
    public async Task OutMemory_OfPendingCalls_SurvivesCompactingCollections()
    {
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        for (int round = 0; round < 10; round++)
        {
            // The calls stay behind the gate until the collector has run.
            flag.Fill(0);
            ValueTask<long> gate = kernels.WaitForFlagAsync(flag);
            var calls = new ValueTask<int>[16];
            int[][] results = new int[16][];
            for (int i = 0; i < calls.Length; i++)
            {
                _ = new byte[10_000];
                results[i] = new int[100];
                calls[i] = kernels.IotaAsync(results[i], 100, round + i);
            }

            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            ve.Kernels.SetFlag(flag, 1);
            Assert.Equal(1, await gate);
            for (int i = 0; i < calls.Length; i++)
            {
                Assert.Equal(100, await calls[i]);
                Assert.Equal(Enumerable.Range(round + i, 100), results[i]);
            }
        }
    }
}
