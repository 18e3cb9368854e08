#pragma warning disable
namespace Veo;
public sealed class VeBuffer<T> : IDisposable where T : unmanaged
{
    public int Length => throw new NotSupportedException();
    public long LongLength => throw new NotSupportedException();
    public VePtr<T> Pointer => throw new NotSupportedException();
    public VeoProcess Process => throw new NotSupportedException();
    public static implicit operator VePtr<T>(VeBuffer<T> buffer) => throw new NotSupportedException();
    public static implicit operator VePtr(VeBuffer<T> buffer) => throw new NotSupportedException();
    public VeBuffer<T> Slice(long start) => throw new NotSupportedException();
    public VeBuffer<T> Slice(long start, long length) => throw new NotSupportedException();
    public void CopyFrom(ReadOnlySpan<T> source) => throw new NotSupportedException();
    public void CopyTo(Span<T> destination) => throw new NotSupportedException();
    public ValueTask CopyFromAsync(ReadOnlyMemory<T> source, IProgress<long>? progress = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public ValueTask CopyToAsync(Memory<T> destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public void Fill(T value) => throw new NotSupportedException();
    public void Dispose() { }
}
public sealed class VeoProcess : IDisposable, IAsyncDisposable
{
    public static VeoProcess Open(int node = -1) => throw new NotSupportedException();
    public static VeoProcess Open(VeoProcessOptions options) => throw new NotSupportedException();
    public static Task<VeoProcess> OpenAsync(int node = -1, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public static Task<VeoProcess> OpenAsync(VeoProcessOptions options, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public int NodeId => throw new NotSupportedException();
    public int ProcessId => throw new NotSupportedException();
    public VeoContext DefaultContext => throw new NotSupportedException();
    public VeoLibrary StaticLibrary => throw new NotSupportedException();
    public VeoContext OpenContext() => throw new NotSupportedException();
    public VeoLibrary LoadLibrary(string path) => throw new NotSupportedException();
    public VeBuffer<T> Allocate<T>(long length) where T : unmanaged => throw new NotSupportedException();
    public TKernel Load<TKernel>() where TKernel : IVeoKernel<TKernel> => TKernel.Load(this);
    public void Dispose() { }
    public ValueTask DisposeAsync() => default;
}
public sealed class VeoProcessOptions
{
}
public sealed class VeoContext : IAsyncDisposable
{
    public VeoProcess Process => throw new NotSupportedException();
    public ValueTask DisposeAsync() => default;
}
public sealed class VeoLibrary
{
    public string Name => throw new NotSupportedException();
    internal ulong FindSymbol(string name) => throw new NotSupportedException();
}
public sealed class VeoRequest
{
    public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => AsTask().GetAwaiter();
    public Task AsTask() => throw new NotSupportedException();
}
public sealed class VeoRequest<T>
{
    public System.Runtime.CompilerServices.TaskAwaiter<T> GetAwaiter() => AsTask().GetAwaiter();
    public Task<T> AsTask() => throw new NotSupportedException();
}
public class VeoException : Exception { public VeoException(string m, Exception? i = null) : base(m, i) {} }
public sealed class VeoSymbolNotFoundException : VeoException
{
    public VeoSymbolNotFoundException(string m, Exception? i = null) : base(m, i) {}
    internal static VeoSymbolNotFoundException ForKernel(string kernel, VeoLibrary library, IReadOnlyList<string> missing) => new(kernel);
}
