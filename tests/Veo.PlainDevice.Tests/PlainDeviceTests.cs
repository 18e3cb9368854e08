using System.Reflection;
using Veo.Native;

namespace Veo.Tests;

/// <summary>That the tests of this project run against what they are meant to run against.</summary>
public sealed unsafe class PlainDeviceTests(VeFixture ve)
{
    [Fact]
    public void Process_WithoutADevice_IsOpenedOnThePlainOne()
    {
        Assert.Equal(PlainDevice.LibraryPath, ve.Process.Device.LibraryPath);
        Assert.False(ve.Process.Native.IsHostDevice);
        Assert.Equal("", ve.Process.Native.LastError());
    }

    [Fact]
    public void Imports_AreThoseOfTheApi()
    {
        foreach (FieldInfo import in typeof(VeoNative).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(static field => field.Name.StartsWith("veo", StringComparison.Ordinal)))
        {
            bool isExtra = import.Name.StartsWith("veohost_", StringComparison.Ordinal);
            Assert.True(isExtra == ((nint)import.GetValue(ve.Process.Native)! == 0), import.Name);
        }
    }

    [Fact]
    public void Kernels_OnAMachineWithoutACard_AreTheHostsWhereThereAreNoOthers() =>
        Assert.Equal(DeviceSelector.HasVectorEngine() ? ["ve1"] : ["ve1", "host"], ve.Process.Device.Targets);
}
