using System.IO;
using Microsoft.Build.Framework;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>The MSBuild task that turns a copied file into a symbolic link to its twin in the same folder.</summary>
/// <remarks>
/// Copies do not keep links, so the second name of a library travels as a file and becomes a link where it arrives. On a file
/// system without links the file stays, which serves as well.
/// </remarks>
public sealed class VeoCreateLink : Microsoft.Build.Utilities.Task
{
    /// <summary>Where the link is to be.</summary>
    [Required]
    public string Link { get; set; } = "";

    /// <summary>The name of the file it points to, in the same folder.</summary>
    [Required]
    public string Target { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        string link = Path.GetFullPath(Link);

        if (File.Exists(Path.Combine(Path.GetDirectoryName(link)!, Target)) && !NativePaths.TryCreateLink(link, Target))
        {
            Log.LogMessage(MessageImportance.Low, "{0}", $"'{link}' stays a file: no symbolic link could be created.");
        }

        return true;
    }
}
