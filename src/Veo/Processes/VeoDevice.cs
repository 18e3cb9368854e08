using System.Runtime.InteropServices;
using Veo.Native;

namespace Veo;

/// <summary>The device that a process runs on.</summary>
public sealed class VeoDevice
{
    private VeoDevice(VeoDeviceKind kind, string architecture, string libraryPath, IReadOnlyList<string> targets)
    {
        Kind = kind;
        Architecture = architecture;
        LibraryPath = libraryPath;
        Targets = targets;
    }

    /// <summary>Whether it is a Vector Engine or the host device.</summary>
    public VeoDeviceKind Kind { get; }

    /// <summary>The architecture: <c>ve1</c> or <c>ve3</c> for a Vector Engine, <c>x64</c> or <c>arm64</c> for the host device.</summary>
    public string Architecture { get; }

    /// <summary>The VEO library that drives it.</summary>
    public string LibraryPath { get; }

    /// <summary>The folders below <c>ve-kernels/</c> whose kernels run on it, best first.</summary>
    internal IReadOnlyList<string> Targets { get; }

    /// <summary>For example <c>host device (x64)</c>.</summary>
    /// <returns>The kind and the architecture.</returns>
    public override string ToString() => Kind == VeoDeviceKind.Host ? $"host device ({Architecture})" : $"Vector Engine ({Architecture})";

    internal static unsafe VeoDevice Describe(VeoNative native, int node)
    {
        if (native.IsHostDevice)
        {
            string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            return new VeoDevice(VeoDeviceKind.Host, architecture, native.LibraryPath, ["host"]);
        }

        bool isThirdGeneration = native.veo_get_ve_arch != null && native.veo_get_ve_arch(node) == 3;
        return isThirdGeneration
            ? new VeoDevice(VeoDeviceKind.VectorEngine, "ve3", native.LibraryPath, ["ve3", "ve1"])
            : new VeoDevice(VeoDeviceKind.VectorEngine, "ve1", native.LibraryPath, ["ve1"]);
    }
}
