using Veo.Native;

namespace Veo.Tests;

/// <summary>What the library behind the tests can do. They also run against one that has no more than the VEO API (Veo.PlainDevice.Tests).</summary>
internal static class TestDevice
{
    /// <summary>Whether it is the host device with its extra functions, which tell for example how a worker ended.</summary>
    internal static bool HasExtras => DeviceSelector.Select(null).IsHostDevice;

    /// <summary>Kills a worker. To the system -1, an id that is not known, would mean every process that there is.</summary>
    internal static void Kill(VeoProcess process)
    {
        Assert.InRange(process.ProcessId, 2, int.MaxValue);
        LibC.SendSignal(process.ProcessId, LibC.SIGKILL);
    }

    /// <summary>Leaves the rest of a test out where the results of its kernels cannot arrive.</summary>
    internal static void NeedFloatingResults() => Assert.SkipUnless(
        HasExtras,
        "On this machine floating-point results come in registers of their own, and the VEO API does not say which are meant; the host device has to be told.");
}
