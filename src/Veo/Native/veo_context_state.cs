namespace Veo.Native;

/// <summary><c>enum veo_context_state</c> of <c>ve_offload.h</c>; libraries report only running and exit.</summary>
internal enum veo_context_state
{
    VEO_STATE_UNKNOWN = 0,
    VEO_STATE_RUNNING = 1,
    VEO_STATE_SYSCALL = 2,
    VEO_STATE_BLOCKED = 3,
    VEO_STATE_EXIT = 4,
}
