using System.Text.RegularExpressions;

namespace Veo.Native;

/// <summary>Chooses the library behind a process: NEC's where there is a Vector Engine, else the host device.</summary>
internal static partial class DeviceSelector
{
    internal const string VariableName = "VEO_DEVICE";
    private const string NecLibrary = "libveo.so.1";

    // A full path first: the host device has the same soname, and once it is loaded the bare name would find it again.
    private static readonly string[] NecLibraries = ["/opt/nec/ve/veos/lib64/" + NecLibrary, "/opt/nec/ve/lib64/" + NecLibrary, NecLibrary];

    internal static string HostLibrary => Path.Combine(AppContext.BaseDirectory, "veo-host", "libveo-host.so");

    /// <summary>Opens the library that a process shall use.</summary>
    /// <param name="device"><c>ve</c>, <c>host</c>, a path, or <see langword="null"/> = the environment's choice, or else this machine's.</param>
    /// <exception cref="VeoDeviceNotFoundException">There is none; the text says what was looked for where.</exception>
    internal static VeoNative Select(string? device)
    {
        device = NullIfBlank(device) ?? NullIfBlank(Environment.GetEnvironmentVariable(VariableName));
        return device switch
        {
            null => SelectByMachine(),
            "ve" => OpenVectorEngine() ?? throw NoVectorEngine(),
            "host" => OpenHostDevice(),
            _ when device.Contains('/') => OpenPath(Path.GetFullPath(device)),
            _ => throw new VeoDeviceNotFoundException(
                $"'{device}' is not a device: {VariableName} and VeoProcessOptions.Device take 've', 'host' or the path of a libveo (with a '/')."),
        };
    }

    private static VeoNative SelectByMachine() => (HasVectorEngine() ? OpenVectorEngine() : null) ?? OpenHostDevice();

    /// <summary>Whether this machine has a card.</summary>
    internal static bool HasVectorEngine() =>
        HasEntries("/sys/class/ve", static _ => true) || HasEntries("/dev", static name => VectorEngineNode().IsMatch(name));

    private static bool HasEntries(string directory, Func<string, bool> matches)
    {
        try
        {
            return Directory.Exists(directory)
                && Directory.EnumerateFileSystemEntries(directory).Any(entry => matches(Path.GetFileName(entry)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static VeoNative? OpenVectorEngine()
    {
        foreach (string path in NecLibraries)
        {
            if (VeoNative.TryOpen(path, out VeoNative? native, out _) && !native!.IsHostDevice)
            {
                return native;
            }
        }

        return null;
    }

    private static VeoDeviceNotFoundException NoVectorEngine() =>
        new($"No Vector Engine can be used: NEC's VEO library was looked for as {string.Join(", ", NecLibraries)}. " +
            $"Install NEC's VEOS and AVEO packages, or use the host device ({VariableName}=host).");

    private static VeoNative OpenHostDevice()
    {
        string path = HostLibrary;
        if (!File.Exists(path))
        {
            throw new VeoDeviceNotFoundException(
                $"No device was found. The host device was looked for at '{path}', which does not exist; the build of an application compiles it " +
                "there when a C compiler is installed (look for its warning in the build's output). Install gcc and build again, or set " +
                $"{VariableName} to 've' on a machine with a Vector Engine, or to the path of a libveo.");
        }

        return OpenPath(path);
    }

    private static VeoNative OpenPath(string path) =>
        VeoNative.TryOpen(path, out VeoNative? native, out string reason)
            ? native!
            : throw new VeoDeviceNotFoundException(
                $"The VEO library '{path}' cannot be loaded: {reason} Check the path, and that it was built for this machine.");

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex("^ve(slot)?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex VectorEngineNode();
}
