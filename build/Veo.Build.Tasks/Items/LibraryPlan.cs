using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Groups source items into the libraries that they name.</summary>
internal sealed class LibraryPlan
{
    private readonly string _projectDirectory;
    private readonly string _directory;

    /// <param name="projectDirectory">What relative paths of the project are relative to.</param>
    /// <param name="directory">The folder for everything the plan makes.</param>
    public LibraryPlan(string projectDirectory, string directory)
    {
        _projectDirectory = projectDirectory;
        _directory = Path.GetFullPath(Path.Combine(projectDirectory, directory));
    }

    /// <summary>The absolute path of the folder for everything the plan makes.</summary>
    public string Root => _directory;

    /// <summary>Makes the libraries.</summary>
    /// <param name="sources">Sources; the metadata Library and Folder say where each belongs.</param>
    /// <param name="links">What concerns the link of a library, found by its name; libraries without one get the defaults.</param>
    /// <param name="defaultOptions">Options that come before those of each source.</param>
    /// <exception cref="BadItemException">An item is wrong.</exception>
    public IReadOnlyList<KernelLibrary> Create(IEnumerable<ITaskItem> sources, IReadOnlyCollection<ITaskItem> links, string? defaultOptions) =>
    [
        .. sources
            .GroupBy(source => (Folder: source.GetMetadata("Folder"), Name: LibraryName(source)))
            .Select(group => Create(group.Key.Folder, group.Key.Name, [.. group], links, defaultOptions)),
    ];

    private KernelLibrary Create(
        string folder, string name, IReadOnlyList<ITaskItem> sources, IReadOnlyCollection<ITaskItem> links, string? defaultOptions)
    {
        string objects = Path.Combine(_directory, "objects", folder, name);
        ITaskItem? link = links.FirstOrDefault(item => item.ItemSpec == name);
        string[] libraries = [.. (link?.List("Libraries") ?? []).Select(LibraryPath)];

        return new KernelLibrary(
            link?.Value("Kind") == nameof(LinkKind.Program) ? LinkKind.Program : LinkKind.Shared,
            Path.Combine(_directory, folder, name),
            link?.Value("SoName") ?? name,
            objects,
            [.. Distinct(sources).Select(source => SourceItem.Read(source, _projectDirectory, OptionsFor(source), objects))],
            link is null ? [] : SourceItem.Options(link.GetMetadata("LinkOptions"), "the metadata LinkOptions", link, _projectDirectory),
            libraries,
            [.. link?.Paths("LinkInputs", _projectDirectory) ?? [], .. libraries.Where(Path.IsPathRooted)]);

        // The host device is ours, so the options for the user's kernels are not for it.
        string? OptionsFor(ITaskItem source) => source.Value("IgnoreVeOptions") == "true" ? null : defaultOptions;
    }

    // A path is relative to the project; a name as after -l is for the linker to find.
    private string LibraryPath(string library) =>
        library.IndexOf('/') >= 0 ? Path.GetFullPath(Path.Combine(_projectDirectory, library)) : library;

    // A file that is listed twice would define every symbol twice; the last item wins, as with an Update.
    private IEnumerable<ITaskItem> Distinct(IEnumerable<ITaskItem> sources) =>
        sources.GroupBy(source => Path.GetFullPath(Path.Combine(_projectDirectory, source.ItemSpec)), StringComparer.Ordinal).Select(group => group.Last());

    private static string LibraryName(ITaskItem source)
    {
        string name = source.GetMetadata("Library");

        if (name.IndexOfAny(['/', '\\']) >= 0 || name is "." or ".." || name.Trim().Length == 0)
        {
            throw new BadItemException(
                BuildDiagnostics.BadLibraryName,
                source.ItemSpec,
                $"The source '{source.ItemSpec}' names the library '{name}', which is not a plain file name. "
                + "Write it without folders, like 'libkernels.so'; the build chooses the folder.");
        }

        return name;
    }
}
