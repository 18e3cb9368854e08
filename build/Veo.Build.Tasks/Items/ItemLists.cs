using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;

namespace Veo.Build;

/// <summary>Reads list-like item metadata.</summary>
internal static class ItemLists
{
    /// <summary>The entries of a <c>;</c>-separated list, trimmed, without empty ones.</summary>
    public static IReadOnlyList<string> Split(string? text) =>
        [.. (text ?? "").Split(';').Select(entry => entry.Trim()).Where(entry => entry.Length > 0)];

    /// <summary>The entries of list metadata.</summary>
    public static IReadOnlyList<string> List(this ITaskItem item, string name) => Split(item.GetMetadata(name));

    /// <summary>The entries of list metadata as absolute paths.</summary>
    public static IReadOnlyList<string> Paths(this ITaskItem item, string name, string directory) =>
        [.. item.List(name).Select(entry => Path.GetFullPath(Path.Combine(directory, entry)))];

    /// <summary>A metadata value, or null if it is empty.</summary>
    public static string? Value(this ITaskItem item, string name) =>
        item.GetMetadata(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
