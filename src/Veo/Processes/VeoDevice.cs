using System.Runtime.InteropServices;
using Veo.Native;

namespace Veo;

/// <summary>A device: a card, or the machine itself in its place.</summary>
/// <remarks>Only describes; holds nothing open.</remarks>
public sealed partial class VeoDevice
{
    private VeoDevice(VeoDeviceKind kind, string architecture, VeoDeviceNode node, string libraryPath, IReadOnlyList<string> targets)
    {
        NodeId = node.Logical;
        PhysicalNodeId = node.Physical;
        Kind = kind;
        Architecture = architecture;
        LibraryPath = libraryPath;
        Targets = targets;
    }

    /// <summary>The number by which <see cref="VeoProcess.Open(int)"/> finds it: under a scheduler (<c>_VENODELIST</c>) the place in its list.</summary>
    public int NodeId { get; }

    /// <summary>The number that the card has in the machine. The same as <see cref="NodeId"/> without a scheduler.</summary>
    public int PhysicalNodeId { get; }

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

    internal static unsafe VeoDevice Describe(VeoNative native, VeoDeviceNode node)
    {
        if (native.IsHostDevice)
        {
            string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            return new VeoDevice(VeoDeviceKind.Host, architecture, node, native.LibraryPath, ["host"]);
        }

        bool isThirdGeneration = native.veo_get_ve_arch != null && native.veo_get_ve_arch(node.Logical) == 3;
        string generation = isThirdGeneration ? "ve3" : "ve1";
        List<string> targets = isThirdGeneration ? ["ve3", "ve1"] : ["ve1"];

        // Without a card, whatever stands behind another libveo runs on this machine's own processor.
        if (!DeviceSelector.HasVectorEngine())
        {
            targets.Add("host");
        }

        return new VeoDevice(VeoDeviceKind.VectorEngine, generation, node, native.LibraryPath, targets);
    }
}
