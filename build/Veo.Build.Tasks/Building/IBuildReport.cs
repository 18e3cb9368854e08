using System.Collections.Generic;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Takes what a build has to say. Implementations must stand calls from several threads.</summary>
internal interface IBuildReport
{
    /// <summary>A line for those who look closely.</summary>
    void Detail(string text);

    /// <summary>A line for everybody.</summary>
    void Progress(string text);

    /// <summary>What one run of a tool printed, as one piece.</summary>
    void Messages(IReadOnlyList<CompilerMessage> messages);

    /// <summary>An error of ours.</summary>
    void Error(string code, string? file, string text);
}
