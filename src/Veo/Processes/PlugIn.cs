using System.Runtime.Loader;

namespace Veo;

/// <summary>Veo inside a plug-in: a load context that can be unloaded, once nothing outside holds anything of it.</summary>
internal static class PlugIn
{
    /// <summary>Does something when Veo itself is unloaded; nothing where that cannot happen. The plug-in has disposed its processes by then.</summary>
    internal static void OnUnloading(Action action)
    {
        if (AssemblyLoadContext.GetLoadContext(typeof(PlugIn).Assembly) is { IsCollectible: true } loader)
        {
            loader.Unloading += _ => action();
        }
    }
}
