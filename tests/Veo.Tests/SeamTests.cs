using System.Reflection;
using System.Text.RegularExpressions;
using Veo.Native;
using Veo.TestSupport;

namespace Veo.Tests;

/// <summary>The seam: every native name, and the choice of the library.</summary>
public sealed unsafe partial class SeamTests(VeFixture ve)
{
    // Functions of the API that are not called, and why.
    private static readonly Dictionary<string, string> NotNeeded = new()
    {
        ["veo_alloc_hmem"] = "VePtr.ToHeterogeneous marks what veo_alloc_mem gave",
        ["veo_args_set_hmem"] = "the same as veo_args_set_u64",
        ["veo_call_async_by_name"] = "symbols are resolved before calls, which it would block",
        ["veo_call_sync"] = "runs on the default context only and says no more of a failure than -1",
        ["veo_context_sync"] = "an empty transfer does the same and can be awaited",
        ["veo_free_hmem"] = "buffers are freed by veo_free_mem_async",
        ["veo_get_context"] = "VeoProcess.Contexts keeps them",
        ["veo_get_hmem_addr"] = "the bits are known: HeterogeneousAddress",
        ["veo_get_hook"] = "the runtime raises its own events",
        ["veo_get_max_proc_identifier"] = "the bits are known: HeterogeneousAddress",
        ["veo_get_proc_handle_from_hmem"] = "VeoProcess.Find knows the processes; an unknown identifier aborts AVEO",
        ["veo_get_proc_identifier_from_hmem"] = "the bits are known: HeterogeneousAddress",
        ["veo_get_thr_ctxt_stacksize"] = "contexts have the library's stack size",
        ["veo_is_ve_addr"] = "the bits are known: HeterogeneousAddress",
        ["veo_num_contexts"] = "VeoProcess.Contexts keeps them",
        ["veo_register_hmem_hook_functions"] = "the runtime raises its own events",
        ["veo_register_hook"] = "the runtime raises its own events",
        ["veo_unregister_hmem_hook_functions"] = "the runtime raises its own events",
        ["veo_unregister_hook"] = "the runtime raises its own events",
    };

    private static FieldInfo[] Imports { get; } = [.. typeof(VeoNative).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
        .Where(static field => field.Name.StartsWith("veo", StringComparison.Ordinal))];

    [Fact]
    public void Functions_OfTheApi_AreImportedOrNotNeeded()
    {
        string[] declared = [.. Declared("ve_offload.h").Concat(Declared("veo_hmem.h")).Order(StringComparer.Ordinal)];
        Assert.True(declared.Length > 60);
        string[] imported = [.. Imports.Select(static field => field.Name).Where(static name => name.StartsWith("veo_", StringComparison.Ordinal))];
        Assert.Empty(imported.Intersect(NotNeeded.Keys));
        Assert.Equal(declared, imported.Concat(NotNeeded.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ExtraFunctions_AreDeclaredByTheHostDevice() =>
        Assert.Empty(Imports.Select(static field => field.Name).Where(static name => name.StartsWith("veohost_", StringComparison.Ordinal)).Except(Declared("veo_host.h")));

    [Fact]
    public void Imports_OfTheHostDevice_AreAllResolved()
    {
        FieldInfo[] imports = Imports;
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

    /// <summary>The functions that a header of the host device declares.</summary>
    private static IEnumerable<string> Declared(string header)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Veo.HostDevice", "include", header));
        return Declaration().Matches(Comment().Replace(text, "")).Select(static match => match.Groups[1].Value);
    }

    [GeneratedRegex(@"^[a-z][^\n;{]*?\b(veo(?:host)?_\w+)\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
