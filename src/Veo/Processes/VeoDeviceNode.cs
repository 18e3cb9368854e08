using System.Globalization;
using Veo.Native;

namespace Veo;

/// <summary>The two numbers of a card: the one by which a program names it, and the one that it has in the machine.</summary>
/// <remarks>
/// They differ where a scheduler granted some of the cards (<c>_VENODELIST</c>): the first granted card is then number 0. The rules are those of
/// the VEO library. The environment is the native one, so this runs on the thread that changes it.
/// </remarks>
internal readonly record struct VeoDeviceNode(int Logical, int Physical)
{
    private const string GrantedVariable = "_VENODELIST";
    private const string WantedVariable = "VE_NODE_NUMBER";

    /// <summary>The scheduler's list; <see langword="null"/> without a scheduler. What is no number in it is <see langword="null"/>.</summary>
    internal static IReadOnlyList<int?>? Granted
    {
        get
        {
            string? list = LibC.GetEnvironment(GrantedVariable);
            if (list is null)
            {
                return null;
            }

            string[] entries = list.Split(' ');
            return [.. (entries[^1].Length == 0 ? entries[..^1] : entries).Select(LeadingNumber)];
        }
    }

    /// <summary>The card that the library takes for a number; -1 leaves the choice to the environment.</summary>
    /// <remarks>If the library would refuse the number, it is both.</remarks>
    internal static VeoDeviceNode Resolve(int node)
    {
        IReadOnlyList<int?>? granted = Granted;
        if (node >= 0)
        {
            return new VeoDeviceNode(node, granted is not null && node < granted.Count ? granted[node] ?? node : node);
        }

        int? wanted = LeadingNumber(LibC.GetEnvironment(WantedVariable));
        if (granted is null)
        {
            return new VeoDeviceNode(wanted ?? 0, wanted ?? 0);
        }

        int logical = wanted is int physical ? granted.ToList().IndexOf(physical) : 0;
        return logical >= 0 && logical < granted.Count && granted[logical] is int found
            ? new VeoDeviceNode(logical, found)
            : new VeoDeviceNode(wanted ?? 0, wanted ?? 0);
    }

    /// <summary>As C's <c>strtol</c>: what follows the number does not matter.</summary>
    internal static int? LeadingNumber(string? text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
        int length = rest.IsEmpty || (rest[0] != '-' && rest[0] != '+') ? 0 : 1;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        return int.TryParse(rest[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
