namespace Veo.Tests;

/// <summary>The cards and their numbers.</summary>
[Collection(HeterogeneousMemoryTests.Identifiers)]
public sealed class DeviceTests(VeFixture ve)
{
    [Fact]
    public void Enumerate_OnTheHostDevice_GivesTwoNodes()
    {
        IReadOnlyList<VeoDevice> devices = VeoDevice.Enumerate("host");
        Assert.Equal([0, 1], devices.Select(static device => device.NodeId));
        Assert.Equal([0, 1], devices.Select(static device => device.PhysicalNodeId));
        Assert.All(devices, device =>
        {
            Assert.Equal(VeoDeviceKind.Host, device.Kind);
            Assert.Equal(ve.Process.Device.Architecture, device.Architecture);
            Assert.Equal(ve.Process.Device.LibraryPath, device.LibraryPath);
        });
    }

    [Fact]
    public void Enumerate_WithoutArguments_ListsWhatOpenUses() =>
        Assert.Contains(VeoDevice.Enumerate(), device => device.NodeId == ve.Process.NodeId && device.LibraryPath == ve.Process.Device.LibraryPath);

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0", 0)]
    public void Enumerate_FollowsTheNumberOfSimulatedNodes(string nodes, int expected) =>
        Assert.Equal(expected, VeoDevice.Enumerate("host", [new("VEOHOST_NODES", nodes)]).Count);

    [Fact]
    public void Enumerate_UnderAScheduler_TellsBothNumbers()
    {
        // 9 does not exist and x is no number: they are left out, but keep their places.
        IReadOnlyList<VeoDevice> devices = VeoDevice.Enumerate("host", [new("VEOHOST_NODES", "4"), new("_VENODELIST", "3 9 x 1 ")]);
        Assert.Equal([(0, 3), (3, 1)], devices.Select(static device => (device.NodeId, device.PhysicalNodeId)));
    }

    [Theory]
    [InlineData("/nowhere/libveo.so")]
    [InlineData("gpu")]
    public void Enumerate_WhereThereIsNoDevice_IsEmpty(string device) => Assert.Empty(VeoDevice.Enumerate(device));

    [Theory]
    [InlineData(-1, null, null, 0, 0)]
    [InlineData(-1, "1", null, 1, 1)]
    [InlineData(1, null, "1 0", 1, 0)]
    [InlineData(-1, null, "1 0", 0, 1)]
    [InlineData(-1, "0", "1 0", 1, 0)]
    public async Task Open_UnderAScheduler_RunsOnTheNodeThatIsMeant(int node, string? wanted, string? granted, int logical, int physical)
    {
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { NodeId = node, Environment = { ["VE_NODE_NUMBER"] = wanted, ["_VENODELIST"] = granted } },
            TestContext.Current.CancellationToken);
        Assert.Equal((logical, physical), (process.NodeId, process.Device.PhysicalNodeId));
        Assert.Equal(physical, NodeOf(process));
        Assert.Equal(physical, IKernels.Load(process).EnvironmentNumber("VE_NODE_NUMBER\0"u8));
    }

    [Fact]
    public void Open_OfANodeThatWasNotGranted_SaysSo()
    {
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(
            () => VeoProcess.Open(new VeoProcessOptions { NodeId = 1, Environment = { ["_VENODELIST"] = "0" } }));
        Assert.Contains("_VENODELIST", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What the library itself says.</summary>
    private static unsafe int NodeOf(VeoProcess process) =>
        process.Native.veo_get_venum_from_hmem(process.Native.veo_set_proc_identifier(null, process.Identifier));
}
