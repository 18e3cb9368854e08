[assembly: AssemblyFixture(typeof(Veo.Tests.VeFixture))]

namespace Veo.Tests;

/// <summary>One process for all tests that leave it as they found it. Tests that end a worker open their own.</summary>
public sealed class VeFixture : IAsyncLifetime
{
    public VeoProcess Process { get; private set; } = null!;

    public IKernels Kernels { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await OpenPerCore();
        Kernels = IKernels.Load(Process);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    internal static Task<VeoProcess> OpenPerCore() =>
        VeoProcess.OpenAsync(new VeoProcessOptions { ContextMode = VeoContextMode.PerCore }, TestContext.Current.CancellationToken);

    internal static Task<VeoProcess> Open() => VeoProcess.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
}
