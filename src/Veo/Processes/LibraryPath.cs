namespace Veo;

/// <summary>Where a kernel library is looked for.</summary>
internal static class LibraryPath
{
    internal const string KernelFolder = "ve-kernels";

    /// <summary>What the worker is told to load.</summary>
    /// <param name="library">A name, looked for beside the application and then on the worker's own search path, or a path.</param>
    /// <param name="targets">The folders of kernels that the device can run, best first.</param>
    /// <param name="tried">Where it was looked for without success.</param>
    internal static string Resolve(string library, IReadOnlyList<string> targets, out IReadOnlyList<string> tried)
    {
        if (library.Contains('/'))
        {
            tried = [];
            return Path.GetFullPath(library, AppContext.BaseDirectory);
        }

        string[] candidates = [.. targets.Select(target => Path.Combine(AppContext.BaseDirectory, KernelFolder, target, library))];
        string? found = Array.Find(candidates, File.Exists);
        tried = found is null ? candidates : [];
        return found ?? library;
    }
}
