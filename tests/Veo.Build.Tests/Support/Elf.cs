using System.Runtime.InteropServices;
using CliWrap;
using CliWrap.Buffered;

namespace Veo.Build.Tests;

/// <summary>Looks into what was linked.</summary>
/// <remarks>Libraries stay loaded: OpenMP's threads outlive a call, and unloading the code under them ends the process.</remarks>
internal static class Elf
{
    /// <summary>Loads a library and calls a function without arguments.</summary>
    public static int Call(string library, string function) =>
        Marshal.GetDelegateForFunctionPointer<IntFunction>(NativeLibrary.GetExport(NativeLibrary.Load(library), function))();

    public static bool Exports(string library, string function) => NativeLibrary.TryGetExport(NativeLibrary.Load(library), function, out _);

    /// <summary>The text that readelf prints about dynamic entries and versions.</summary>
    public static async Task<string> ReadDynamicAsync(string file) =>
        (await Cli.Wrap("readelf").WithArguments(["-d", "-V", "-W", file]).ExecuteBufferedAsync(TestContext.Current.CancellationToken)).StandardOutput;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int IntFunction();
}
