namespace Veo;

/// <summary>How a process divides the cores of its device.</summary>
public enum VeoContextMode
{
    /// <summary>One context, whose kernels may use many threads (OpenMP).</summary>
    OpenMP,

    /// <summary>Many contexts, each with one thread.</summary>
    PerCore,
}
