using System.Runtime.CompilerServices;
using Veo.Native;

namespace Veo.Tests;

/// <summary>The host device without its extra functions: as little as NEC's library has.</summary>
internal static class PlainDevice
{
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "veo-host");

    internal static string LibraryPath { get; } = Path.Combine(Folder, "libveo-plain.so");

    /// <summary>Before anybody opens a process: all tests run against it.</summary>
    [ModuleInitializer]
    internal static void Choose() => Environment.SetEnvironmentVariable(DeviceSelector.VariableName, LibraryPath);
}
