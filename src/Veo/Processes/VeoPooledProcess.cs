namespace Veo;

/// <summary>A process of a pool with the contexts that are handed out.</summary>
internal sealed class VeoPooledProcess
{
    private readonly VeoPooledContext[] _contexts;

    private VeoPooledProcess(VeoProcess process, VeoPooledContext[] contexts)
    {
        Process = process;
        _contexts = contexts;
    }

    internal VeoProcess Process { get; }

    internal long Load => _contexts.Sum(static context => context.Load);

    /// <summary>The least loaded context.</summary>
    internal VeoPooledContext Best => _contexts.MinBy(static context => context.Load)!;

    internal static async Task<VeoPooledProcess> OpenAsync(
        VeoProcessPoolOptions options, int node, int processes, CancellationToken cancellationToken)
    {
        VeoProcess process = await VeoProcess.OpenAsync(options.ForNode(node), cancellationToken).ConfigureAwait(false);
        try
        {
            var contexts = new List<VeoPooledContext>();
            for (int i = options.ContextCount(process.Device, processes); i > 1; i--)
            {
                contexts.Add(new VeoPooledContext(await process.OpenContextAsync(cancellationToken).ConfigureAwait(false)));
            }

            // Last, because allocation and everything else that names no context has to wait for what it runs.
            contexts.Add(new VeoPooledContext(process.DefaultContext));
            return new VeoPooledProcess(process, [.. contexts]);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
