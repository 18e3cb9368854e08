namespace Veo.Build.Tests;

public sealed class BuildLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("veo lock ").FullName;

    [Fact]
    public async Task TakeAsync_HeldByAnother_WaitsForItsEnd()
    {
        IDisposable first = await BuildLock.TakeAsync(_folder, TestContext.Current.CancellationToken);
        Task<IDisposable> second = BuildLock.TakeAsync(_folder, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task TakeAsync_CancelledWhileWaiting_Ends()
    {
        using CancellationTokenSource cancellation = new();
        using IDisposable first = await BuildLock.TakeAsync(_folder, TestContext.Current.CancellationToken);
        Task<IDisposable> second = BuildLock.TakeAsync(_folder, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task TakeAsync_NoFolder_DoesNotWait() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => BuildLock.TakeAsync(Path.Combine(_folder, "missing"), TestContext.Current.CancellationToken));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
