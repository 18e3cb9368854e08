using System.Globalization;
using Veo.Native;

namespace Veo;

/// <content>Which cards there are.</content>
public sealed partial class VeoDevice
{
    private const string SystemFolder = "/sys/class/ve";
    private const string CardPrefix = "ve";

    // Far beyond any machine; it ends the search in a library that takes every number for a card.
    private const int NodeLimit = 4096;

    /// <summary>Lists the cards that processes can be opened on (<c>veo_get_ve_arch</c>), in the order of their numbers.</summary>
    /// <param name="device">
    /// As <see cref="VeoProcessOptions.Device"/>; <see langword="null"/> = what <see cref="VeoProcess.Open(int)"/> would use.
    /// </param>
    /// <returns>
    /// The cards: under a scheduler (<c>_VENODELIST</c>) those that it granted, else all. The host device simulates as many as
    /// <c>VEOHOST_NODES</c> says, 2 by default. Empty if there is no device or no library for it; opening a process then says why.
    /// </returns>
    /// <remarks>Starts nothing; a card may still be in use by others. Waits for a process that is being opened. Safe to use from several threads.</remarks>
    public static IReadOnlyList<VeoDevice> Enumerate(string? device = null) => Enumerate(device, []);

    /// <summary>The cards that a process sees which is opened with these environment variables.</summary>
    internal static IReadOnlyList<VeoDevice> Enumerate(string? device, IEnumerable<KeyValuePair<string, string?>> variables) =>
        ProcessOwner.Run(() => Find(device, variables)).GetAwaiter().GetResult();

    private static VeoDevice[] Find(string? device, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        using var environment = new NativeEnvironment(variables);
        VeoNative native;
        try
        {
            native = DeviceSelector.Select(device);
        }
        catch (VeoDeviceNotFoundException)
        {
            return [];
        }

        return [.. Numbers(native).Select(number => Describe(native, VeoDeviceNode.Resolve(number)))];
    }

    private static IEnumerable<int> Numbers(VeoNative native)
    {
        if (VeoDeviceNode.Granted is IReadOnlyList<int?> granted)
        {
            return Enumerable.Range(0, granted.Count).Where(number => granted[number] is not null && Exists(native, number));
        }

        // Cards in the machine may have gaps in their numbers; simulated ones do not.
        int[] installed = native.IsHostDevice ? [] : InstalledCards();
        return installed.Length != 0
            ? installed.Where(number => Exists(native, number))
            : Enumerable.Range(0, NodeLimit).TakeWhile(number => Exists(native, number));
    }

    /// <summary>A library that cannot tell is believed to have one card.</summary>
    private static unsafe bool Exists(VeoNative native, int number) =>
        native.veo_get_ve_arch == null ? number == 0 : native.veo_get_ve_arch(number) > 0;

    private static int[] InstalledCards()
    {
        try
        {
            return Directory.Exists(SystemFolder)
                ? [.. Directory.EnumerateFileSystemEntries(SystemFolder)
                    .Select(static entry => CardNumber(Path.GetFileName(entry)))
                    .Where(static number => number >= 0)
                    .Order()]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int CardNumber(string name) =>
        name.StartsWith(CardPrefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(CardPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : -1;
}
