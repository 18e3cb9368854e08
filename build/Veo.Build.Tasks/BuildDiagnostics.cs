namespace Veo.Build;

/// <summary>The diagnostics of the build. A number that was shipped keeps its meaning; each has a page.</summary>
internal static class BuildDiagnostics
{
    /// <summary>A compiler that the project's kernels need is missing.</summary>
    public const string CompilerMissing = "VEO4001";

    /// <summary>The host device was not compiled because there is no C compiler (a warning).</summary>
    public const string HostDeviceSkipped = "VEO4002";

    /// <summary>The language of a source is unknown.</summary>
    public const string UnknownLanguage = "VEO4003";

    /// <summary>A source does not exist.</summary>
    public const string SourceMissing = "VEO4004";

    /// <summary>A target is unknown or not available.</summary>
    public const string UnknownTarget = "VEO4005";

    /// <summary>A library's name is not a plain file name.</summary>
    public const string BadLibraryName = "VEO4006";

    /// <summary>A compiler failed without a message that could be read.</summary>
    public const string ToolFailed = "VEO4007";

    /// <summary>Options cannot be split into arguments.</summary>
    public const string BadOptions = "VEO4008";

    /// <summary>Fortran sources need each other's modules in a circle.</summary>
    public const string ModuleCircle = "VEO4009";

    private const string BaseUri = "https://github.com/veo-net/veo/blob/main/docs/diagnostics/";

    /// <summary>The page of a diagnostic.</summary>
    public static string HelpLink(string code) => BaseUri + code + ".md";
}
