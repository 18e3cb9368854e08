namespace Veo.Benchmarks.HostDevice;

/// <summary>How much is measured. All rounds of all subjects are interleaved.</summary>
/// <param name="Rounds">Rounds of calls, small transfers, uncollected results and contention.</param>
/// <param name="Calls">Calls per measurement, for the figures that have a bound.</param>
/// <param name="ShapeCounts">Calls per measurement for AVEO's shapes; <paramref name="Calls"/> is one of them.</param>
/// <param name="Few">Uncollected results to compare with.</param>
/// <param name="Many">Uncollected results.</param>
/// <param name="ContentionMilliseconds">Time of each measurement with and without further spinning processes.</param>
/// <param name="IdleMilliseconds">For how long the use of processor time is watched while nothing is to be done.</param>
/// <param name="TransferRounds">Rounds of large transfers.</param>
/// <param name="TransferSizes">Bytes of the large transfers.</param>
/// <param name="BytesPerSample">Bytes that one measurement moves, unless a few transfers are more.</param>
internal sealed record Effort(
    int Rounds,
    int Calls,
    int[] ShapeCounts,
    int Few,
    int Many,
    int ContentionMilliseconds,
    int IdleMilliseconds,
    int TransferRounds,
    long[] TransferSizes,
    long BytesPerSample)
{
    private const long MiB = 1L << 20;

    public static readonly Effort Full = new(
        Rounds: 15,
        Calls: 10_000,
        ShapeCounts: [1, 10, 100, 1_000, 10_000, 100_000],
        Few: 1_000,
        Many: 300_000,
        ContentionMilliseconds: 300,
        IdleMilliseconds: 3_000,
        TransferRounds: 7,
        TransferSizes: [MiB, 4 * MiB, 16 * MiB, 64 * MiB, 256 * MiB, 1024 * MiB],
        BytesPerSample: 256 * MiB);

    /// <summary>Shows that everything runs. Its figures are not to be quoted.</summary>
    public static readonly Effort Quick = new(
        Rounds: 1,
        Calls: 1_000,
        ShapeCounts: [1, 1_000],
        Few: 1_000,
        Many: 30_000,
        ContentionMilliseconds: 50,
        IdleMilliseconds: 300,
        TransferRounds: 1,
        TransferSizes: [MiB, 16 * MiB],
        BytesPerSample: 16 * MiB);
}
