namespace Veo.Native;

/// <summary><c>enum veo_args_intent</c> of <c>ve_offload.h</c>; note the order.</summary>
internal enum veo_args_intent
{
    VEO_INTENT_IN = 0,
    VEO_INTENT_INOUT = 1,
    VEO_INTENT_OUT = 2,
}
