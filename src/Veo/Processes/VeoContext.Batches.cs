namespace Veo;

/// <content>Batches.</content>
public sealed partial class VeoContext
{
    /// <summary>Begins a batch (<c>veo_req_block_begin</c>): until it is disposed only this thread submits to the context.</summary>
    /// <returns>The batch. Dispose it on this thread, best by <c>using</c>; the language keeps it off an <see langword="await"/>.</returns>
    /// <remarks>
    /// <para>
    /// Other threads' submissions and batches wait until the batch has ended, so keep it short; completion and awaiting go on. Batches nest.
    /// For the default context the waiting includes what the process does there: loading, allocation, transfers and opening contexts.
    /// </para>
    /// <para>
    /// Inside a batch calls may be submitted and also waited for, but not if what they wait for needs a submission of another thread: a host
    /// function that submits to the same context would wait for this batch. Who has batches of several contexts begins them in the same
    /// order everywhere, as with locks. Disposing the context or its process and unloading a library are refused inside, since they
    /// wait for the batch; inside one of the default context so are loading a library and opening a context.
    /// </para>
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeoBatch BeginBatch()
    {
        ThrowIfUnusable();
        return new VeoBatch(Queue);
    }
}
