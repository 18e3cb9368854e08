using System.Diagnostics;

namespace Veo;

/// <summary>The place in the program where something was allocated.</summary>
/// <remarks>Turned into text only when somebody reads it, which is seldom.</remarks>
internal sealed class AllocationSite(StackTrace trace)
{
    private static readonly string BaseAssembly = typeof(object).Assembly.GetName().Name!;
    private static readonly string OwnAssembly = typeof(AllocationSite).Assembly.GetName().Name!;

    private string? _text;

    /// <summary>The place itself: the first line of the text, with file and line where these are known.</summary>
    internal string Place => ToString().Split('\n', 2)[0];

    /// <summary>The stack from the first frame on that is not the runtime's.</summary>
    public override string ToString() => _text ??= Describe();

    private string Describe()
    {
        StackFrame[] frames = trace.GetFrames();
        int own = Array.FindIndex(frames, static frame => !IsOwn(DiagnosticMethodInfo.Create(frame)));
        return new StackTrace(own < 0 ? frames : frames[own..]).ToString().TrimEnd();
    }

    private static bool IsOwn(DiagnosticMethodInfo? method) => method?.DeclaringAssemblyName.Split(',')[0] is string assembly && (assembly == OwnAssembly || assembly == BaseAssembly);
}
