using System.Runtime.CompilerServices;
using Veo.CompilerServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>Turns the raw 64 bits of a result into its C# type, as the reference of the VEO API says (section 3.3).</summary>
/// <remarks>The class of a type is found once per type; the JIT then sees a constant, and only one branch remains.</remarks>
internal static class ResultConverter<TResult>
    where TResult : struct
{
    /// <summary>The class of the result, as the host device wants to know it.</summary>
    internal static readonly veohost_result Class = Classify();

    private static readonly bool IsPointer = IsPointerType();

    internal static TResult Convert(ulong raw, PointerOwner owner)
    {
        if (IsPointer)
        {
            // VePtr<T> is nothing but a VePtr inside, for every T.
            return Unsafe.BitCast<VePtr, TResult>(raw == 0 ? default : new VePtr(raw, owner));
        }

        if (Class == veohost_result.VEOHOST_RESULT_FLOAT)
        {
            raw >>= 32;
        }

        // Both ends are little endian: the low bytes are the truncated value.
        return Unsafe.As<ulong, TResult>(ref raw);
    }

    private static bool IsPointerType() =>
        typeof(TResult) == typeof(VePtr) || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(VePtr<>));

    private static veohost_result Classify() => Type.GetTypeCode(typeof(TResult)) switch
    {
        TypeCode.SByte => veohost_result.VEOHOST_RESULT_I8,
        TypeCode.Byte => veohost_result.VEOHOST_RESULT_U8,
        TypeCode.Int16 => veohost_result.VEOHOST_RESULT_I16,
        TypeCode.UInt16 => veohost_result.VEOHOST_RESULT_U16,
        TypeCode.Int32 => veohost_result.VEOHOST_RESULT_I32,
        TypeCode.UInt32 => veohost_result.VEOHOST_RESULT_U32,
        TypeCode.Int64 => veohost_result.VEOHOST_RESULT_I64,
        TypeCode.UInt64 => veohost_result.VEOHOST_RESULT_U64,
        TypeCode.Single => veohost_result.VEOHOST_RESULT_FLOAT,
        TypeCode.Double => veohost_result.VEOHOST_RESULT_DOUBLE,
        _ when typeof(TResult) == typeof(VoidResult) => veohost_result.VEOHOST_RESULT_VOID,
        _ when typeof(TResult) == typeof(nint) => veohost_result.VEOHOST_RESULT_I64,
        _ when typeof(TResult) == typeof(nuint) || IsPointerType() => veohost_result.VEOHOST_RESULT_U64,
        _ => throw new NotSupportedException($"A kernel cannot return a '{typeof(TResult)}': only scalars, enums, VePtr and VePtr<T> fit into a result."),
    };
}
