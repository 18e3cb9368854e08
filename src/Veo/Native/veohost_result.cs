namespace Veo.Native;

/// <summary><c>enum veohost_result</c> of <c>veo_host.h</c>: the class of a call's result.</summary>
internal enum veohost_result
{
    VEOHOST_RESULT_I64 = 0,
    VEOHOST_RESULT_U64,
    VEOHOST_RESULT_I32,
    VEOHOST_RESULT_U32,
    VEOHOST_RESULT_I16,
    VEOHOST_RESULT_U16,
    VEOHOST_RESULT_I8,
    VEOHOST_RESULT_U8,
    VEOHOST_RESULT_FLOAT,
    VEOHOST_RESULT_DOUBLE,
    VEOHOST_RESULT_VOID,
}
