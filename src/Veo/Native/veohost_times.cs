namespace Veo.Native;

/// <summary><c>struct veohost_times</c> of <c>veo_host.h</c>: when a kernel ran, in nanoseconds of the monotonic clock.</summary>
internal struct veohost_times
{
    internal ulong started;
    internal ulong ended;
}
