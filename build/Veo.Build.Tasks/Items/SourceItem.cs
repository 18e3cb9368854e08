using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Build.Framework;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Turns a source item of the project into a unit, or says what is wrong with it.</summary>
internal static class SourceItem
{
    /// <summary>Reads an item.</summary>
    /// <param name="item">A <c>VeSource</c> item, or one of the host device's sources.</param>
    /// <param name="projectDirectory">What relative paths are relative to.</param>
    /// <param name="defaultOptions">Options that come before the item's own.</param>
    /// <param name="objectDirectory">Where the object goes.</param>
    /// <exception cref="BadItemException">The item is wrong.</exception>
    public static KernelUnit Read(ITaskItem item, string projectDirectory, string? defaultOptions, string objectDirectory)
    {
        string source = Path.GetFullPath(Path.Combine(projectDirectory, item.ItemSpec));

        if (!File.Exists(source))
        {
            throw new BadItemException(
                BuildDiagnostics.SourceMissing,
                item.ItemSpec,
                $"The source '{item.ItemSpec}' does not exist (looked for '{source}'). Correct the path, or remove the item.");
        }

        return new KernelUnit(
            source,
            Language(item),
            Path.Combine(objectDirectory, ObjectName.For(source)),
            [
                .. Options(defaultOptions, "the property VeOptions", item, projectDirectory),
                .. Options(item.GetMetadata("Options"), "the metadata Options", item, projectDirectory),
            ],
            item.List("Defines"),
            item.Paths("IncludeDirectories", projectDirectory));
    }

    /// <summary>Splits options and makes their paths absolute.</summary>
    /// <exception cref="BadItemException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Options(string? text, string origin, ITaskItem item, string projectDirectory)
    {
        try
        {
            return OptionPaths.MakeAbsolute(OptionParser.Split(text), projectDirectory);
        }
        catch (FormatException e)
        {
            throw new BadItemException(
                BuildDiagnostics.BadOptions, item.ItemSpec, $"In {origin} of '{item.ItemSpec}': {e.Message} Close it, or remove it.");
        }
    }

    private static SourceLanguage Language(ITaskItem item)
    {
        if (item.Value("Language") is { } name)
        {
            return SourceLanguages.TryParse(name, out SourceLanguage named)
                ? named
                : throw new BadItemException(
                    BuildDiagnostics.UnknownLanguage,
                    item.ItemSpec,
                    $"The source '{item.ItemSpec}' has the language '{name}', which is unknown. Use one of {SourceLanguages.KnownNames}.");
        }

        return SourceLanguages.TryFromFile(item.ItemSpec, out SourceLanguage natural)
            ? natural
            : throw new BadItemException(
                BuildDiagnostics.UnknownLanguage,
                item.ItemSpec,
                $"The language of the source '{item.ItemSpec}' cannot be told from its suffix (known: {SourceLanguages.KnownSuffixes}). "
                + $"Set its metadata Language to one of {SourceLanguages.KnownNames}.");
    }
}
