namespace Veo.Native;

/// <summary><c>enum veo_command_state</c> of <c>ve_offload.h</c>.</summary>
internal enum veo_command_state
{
    VEO_COMMAND_OK = 0,
    VEO_COMMAND_EXCEPTION = 1,
    VEO_COMMAND_ERROR = 2,
    VEO_COMMAND_UNFINISHED = 3,
}
