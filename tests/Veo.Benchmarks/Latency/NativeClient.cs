using System.Runtime.InteropServices;
using Veo.Benchmarks.Native;

namespace Veo.Benchmarks.Latency;

/// <summary>The four shapes in C, as a library in this process: the thread, the worker and the context that C# calls too.</summary>
/// <remarks>
/// Where the threads of client and worker lie to each other can matter more than the language. A process and a worker of their own may lie otherwise, these
/// do not.
/// </remarks>
internal sealed unsafe class NativeClient
{
    private readonly delegate* unmanaged[Cdecl]<nint, nint, ulong, nuint, ulong*, nuint, double> _latencyOfShape;
    private readonly VeoProcess _process;
    private readonly ulong _kernel;
    private readonly ulong[] _ids;

    public NativeClient(nint library, VeoProcess process, int calls)
    {
        // A symbol is also looked for in the libraries that the library needs.
        if (NativeLibrary.GetExport(library, "veo_call_async") != (nint)process.Native.veo_call_async)
        {
            throw new InvalidOperationException(
                $"The C programs are built against the host device, but this process runs on '{process.Native.LibraryPath}': nothing could be compared. " +
                "Set VEO_DEVICE=host.");
        }

        _latencyOfShape = (delegate* unmanaged[Cdecl]<nint, nint, ulong, nuint, ulong*, nuint, double>)NativeLibrary.GetExport(library, "latency_of_shape");
        _process = process;
        _kernel = process.LoadLibrary(NativePrograms.Kernels).FindSymbol("empty");
        _ids = GC.AllocateUninitializedArray<ulong>(calls, pinned: true);
    }

    public void Measure(LatencySamples samples, int shape)
    {
        fixed (ulong* ids = _ids)
        {
            double microseconds = _latencyOfShape(_process.Handle, _process.DefaultContext.Handle, _kernel, (nuint)shape, ids, (nuint)_ids.Length);
            samples.Add(shape, LatencyClient.SameProcess, microseconds, bytes: 0);
        }
    }
}
