namespace Veo;

/// <summary>The places of allocation that have been reported: each is told once.</summary>
internal static class ReportedSites
{
    private static readonly HashSet<string> Sites = new(StringComparer.Ordinal);

    /// <summary>Remembers a place.</summary>
    /// <returns>Whether it is new.</returns>
    internal static bool Add(AllocationSite site)
    {
        string place = site.Place;
        lock (Sites)
        {
            return Sites.Add(place);
        }
    }
}
