using Veo.Native;

namespace Veo;

/// <content>Loading libraries.</content>
public sealed unsafe partial class VeoProcess
{
    private readonly Dictionary<string, VeoLibrary> _libraries = new(StringComparer.Ordinal);
    private readonly Lock _loading = new();

    /// <summary>The libraries loaded so far.</summary>
    public IReadOnlyList<VeoLibrary> Libraries
    {
        get
        {
            lock (_gate)
            {
                return [.. _libraries.Values];
            }
        }
    }

    /// <summary>Loads a library of kernels (<c>veo_load_library</c>), once; waits for what was submitted to the default context before.</summary>
    /// <param name="path">
    /// A name without <c>/</c> is looked for in <c>ve-kernels/&lt;target&gt;/</c> beside the application, then on the worker's own search path; with
    /// <c>/</c> it is taken as given, relative to the application's directory.
    /// </param>
    /// <returns>The library; the same object for the same file.</returns>
    /// <exception cref="VeoLibraryLoadException">The worker cannot load it.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeoLibrary LoadLibrary(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string resolved = LibraryPath.Resolve(path, Device.Targets, out IReadOnlyList<string> tried);
        byte[] nativePath = VeoNative.ToNativeName(resolved, nameof(path));
        DefaultContext.ThrowIfUnusable();

        // Loading may wait for the worker; a lock of its own keeps the rest of the process usable meanwhile.
        lock (_loading)
        {
            lock (_gate)
            {
                if (_libraries.TryGetValue(resolved, out VeoLibrary? known))
                {
                    return known;
                }
            }

            ulong handle;
            DefaultContext.EnterNative();
            fixed (byte* pointer = nativePath)
            {
                handle = Native.veo_load_library(Handle, pointer);
            }

            string reason = handle == 0 ? Native.LastError() : "";
            DefaultContext.ExitNative();
            if (handle == 0)
            {
                throw Loss.Detect() ? Loss.OperationFailed($"loading '{path}'") : NotLoaded(path, resolved, tried, reason);
            }

            var library = new VeoLibrary(this, Path.GetFileName(resolved), resolved, handle);
            lock (_gate)
            {
                _libraries.Add(resolved, library);
            }

            return library;
        }
    }

    private VeoLibraryLoadException NotLoaded(string library, string resolved, IReadOnlyList<string> tried, string reason)
    {
        string looked = tried.Count == 0
            ? File.Exists(resolved) ? $"The file '{resolved}' exists, but the worker could not load it." : $"The file '{resolved}' does not exist."
            : $"It is not at {string.Join(" or ", tried.Select(static path => $"'{path}'"))}, and not on the worker's own search path.";
        string why = reason.Length == 0 ? "" : $" The worker says: {reason.TrimEnd('.')}.";
        return new VeoLibraryLoadException(
            $"The kernel library '{library}' cannot be loaded into a process on the {Device}. {looked}{why} " +
            "Kernels of this project are built from its VeSource items; a library must be built for the device, with all its dependencies.")
        {
            Library = library,
            Path = resolved,
        };
    }
}
