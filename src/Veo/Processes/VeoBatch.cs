using Veo.Requests;

namespace Veo;

/// <summary>Requests of one thread that no other thread's requests come between, until disposal. See <see cref="VeoContext.BeginBatch"/>.</summary>
public readonly ref struct VeoBatch
{
    private readonly RequestQueue? _queue;
    private readonly long _number;

    internal VeoBatch(RequestQueue queue)
    {
        _queue = queue;
        _number = queue.BeginBatch();
    }

    /// <summary>Ends the batch (<c>veo_req_block_end</c>), and batches that were begun inside it. A second time it does nothing.</summary>
    public void Dispose() => _queue?.EndBatch(_number);
}
