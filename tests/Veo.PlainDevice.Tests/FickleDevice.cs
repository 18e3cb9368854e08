using System.Runtime.InteropServices;

namespace Veo.Tests;

/// <summary>What a <see cref="FickleDevice"/> does otherwise than it should; see <c>native/fickle.c</c>.</summary>
internal enum FickleSetting
{
    ApiVersion,
    NoProc,
    Contexts,
    Calls,
    AllocResult,
    TransferResult,
    ArgsResult,
    NoArgs,
    WaitResult,
    PeekResult,
    ContextState,
    NoPid,
    FirstId,
    IdStep,
}

/// <summary>A copy of the fickle library: a libveo of its own, in front of the host device.</summary>
internal sealed unsafe class FickleDevice
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("veo-fickle-").FullName;
    private static int s_last;

    private readonly nint _module;

    static FickleDevice() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(Folder, recursive: true);

    /// <param name="missing">A function that it does not have.</param>
    internal FickleDevice(string? missing = null)
    {
        // A file of its own, since the dynamic loader would take a second path of the same file for the same library.
        LibraryPath = Path.Combine(Folder, $"libveo-{Interlocked.Increment(ref s_last)}.so");
        byte[] image = File.ReadAllBytes(Path.Combine(PlainDevice.Folder, "libveo-fickle.so"));
        if (missing is not null)
        {
            Rename(image, missing);
        }

        File.WriteAllBytes(LibraryPath, image);
        _module = NativeLibrary.Load(LibraryPath);
        var open = (delegate* unmanaged<byte*, int>)NativeLibrary.GetExport(_module, "fickle_open");
        fixed (byte* host = System.Text.Encoding.UTF8.GetBytes(Path.Combine(PlainDevice.Folder, "libveo-host.so") + '\0'))
        {
            Assert.Equal(0, open(host));
        }
    }

    internal string LibraryPath { get; }

    /// <summary>How many argument lists are allocated.</summary>
    internal long LiveArguments => Count("fickle_live_args");

    /// <summary>How many contexts are open, those included that end with their process.</summary>
    internal long LiveContexts => Count("fickle_live_contexts");

    /// <summary>How often a context was asked for a read of nothing.</summary>
    internal long EmptyReads => Count("fickle_empty_reads");

    /// <summary>How often a context was asked for a result.</summary>
    internal long Peeks => Count("fickle_peeks");

    internal long this[FickleSetting setting]
    {
        set => ((delegate* unmanaged<int, long, void>)NativeLibrary.GetExport(_module, "fickle_set"))((int)setting, value);
    }

    internal VeoProcess Open(VeoContextMode mode = default) => VeoProcess.Open(new VeoProcessOptions { Device = LibraryPath, ContextMode = mode });

    private long Count(string function) => ((delegate* unmanaged<long>)NativeLibrary.GetExport(_module, function))();

    /// <summary>Makes a name in the file's tables another one, which nobody looks for.</summary>
    private static void Rename(byte[] image, string name)
    {
        byte[] wanted = [0, .. System.Text.Encoding.ASCII.GetBytes(name), 0];
        int found = 0;
        for (int at = image.AsSpan().IndexOf(wanted); at >= 0; at = image.AsSpan().IndexOf(wanted))
        {
            image[at + 1] = (byte)'x';
            found++;
        }

        Assert.NotEqual(0, found);
    }
}
