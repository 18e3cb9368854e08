using System.Reflection;
using Veo.Native;

namespace Veo.Tests;

/// <summary>The seam: every native name, and the choice of the library.</summary>
public sealed unsafe class SeamTests(VeFixture ve)
{
    [Fact]
    public void Imports_OfTheHostDevice_AreAllResolved()
    {
        FieldInfo[] imports = [.. typeof(VeoNative).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(static field => field.Name.StartsWith("veo", StringComparison.Ordinal))];
        Assert.True(imports.Length > 40);
        string[] missing = [.. imports
            .Where(field => (nint)field.GetValue(ve.Process.Native)! == 0)
            .Select(static field => field.Name)];
        Assert.Empty(missing);
    }

    [Fact]
    public void Versions_AreThoseOfTheApi()
    {
        VeoNative native = ve.Process.Native;
        Assert.True(native.IsHostDevice);
        Assert.Equal(16, native.veo_api_version());
        Assert.Equal("3.0.2", System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)native.veo_version_string()));
    }

    [Fact]
    public void Library_IsOpenedOnce() => Assert.Same(DeviceSelector.Select("host"), DeviceSelector.Select(DeviceSelector.HostLibrary));

    [Fact]
    public void Path_ThatDoesNotExist_IsNamed()
    {
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => DeviceSelector.Select("/nowhere/libveo.so"));
        Assert.Contains("/nowhere/libveo.so", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNoVeoLibrary_IsRefused()
    {
        string kernels = Path.Combine(AppContext.BaseDirectory, "ve-kernels", "host", "libkernels.so");
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => DeviceSelector.Select(kernels));
        Assert.Contains("veo_api_version", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Word_ThatIsNoDevice_IsRefused() =>
        Assert.Contains("'gpu'", Assert.Throws<VeoDeviceNotFoundException>(() => DeviceSelector.Select("gpu")).Message, StringComparison.Ordinal);
}
