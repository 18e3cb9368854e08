namespace Veo;

/// <summary>What stands behind the VEO API.</summary>
public enum VeoDeviceKind
{
    /// <summary>The host device: kernels compiled for this machine, in a process of their own.</summary>
    Host,

    /// <summary>A NEC Vector Engine.</summary>
    VectorEngine,
}
