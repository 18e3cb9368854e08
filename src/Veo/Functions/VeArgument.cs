using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Veo.CompilerServices;
using Veo.Contracts;
using Veo.Functions;
using Veo.Native;

namespace Veo;

/// <summary>One argument of a <see cref="VeoFunction"/>'s call. Values convert to it by themselves.</summary>
/// <remarks>
/// Numbers, <see cref="VePtr"/>, <see cref="VePtr{T}"/>, <see cref="VeBuffer{T}"/>, <see cref="OnStack"/> and strings convert; an enum is cast to its
/// underlying type first. A null string is the null pointer; another one goes as UTF-8 with a terminating zero, which the kernel sees for the time of the call.
/// The call checks the argument against the C type that the signature gives, exactly: an <see cref="int"/> is no <c>long</c>.
/// </remarks>
public readonly partial struct VeArgument
{
    // The owner of a pointer, the text, or the array or memory manager of an OnStack.
    private readonly object? _reference;

    // The number, the address, or where the memory starts: in bytes for an array, in elements for a memory manager.
    private readonly ulong _bits;
    private readonly int _byteLength;
    private readonly ScalarKind? _kind;

    private VeArgument(ArgumentForm form, ScalarKind? kind, ulong bits, object? reference = null, int byteLength = 0, veo_args_intent intent = default)
    {
        Form = form;
        _kind = kind;
        _bits = bits;
        _reference = reference;
        _byteLength = byteLength;
        Intent = intent;
    }

    internal ArgumentForm Form { get; }

    internal veo_args_intent Intent { get; }

    internal string? Text => (string?)_reference;

    internal nuint ByteLength => (nuint)_byteLength;

    internal static VeArgument Pointer(VePtr pointer, ScalarKind? element) => new(ArgumentForm.Pointer, element, pointer.Address, pointer.Owner);

    internal static VeArgument Stack(object memory, ulong start, int byteLength, veo_args_intent intent, ScalarKind element) =>
        new(ArgumentForm.Stack, element, start, memory, byteLength, intent);

    /// <summary>Whether the argument is what a C type wants.</summary>
    internal bool Fits(CTypeName type) => Form switch
    {
        ArgumentForm.Scalar => type.Shape == CTypeShape.Scalar && type.Agrees(_kind!.Value),
        ArgumentForm.Pointer => PointsTo(type),
        ArgumentForm.Stack => PointsTo(type) && !(type.IsReadOnly && Intent == veo_args_intent.VEO_INTENT_OUT),
        ArgumentForm.Text => type.Shape == CTypeShape.Pointer
            && (_reference is null || type.Scalar is ScalarKind.None or ScalarKind.SByte or ScalarKind.Byte),
        _ => false,
    };

    /// <summary>What the argument is, for the message of a call that refuses it.</summary>
    internal string Describe() => Form switch
    {
        ArgumentForm.Scalar => $"a C# '{ScalarTypes.Keyword(_kind!.Value)}'",
        ArgumentForm.Pointer => _kind is { } element ? $"a device pointer to '{HostType.Name(element)}'" : "a device pointer",
        ArgumentForm.Stack => $"OnStack.{Intent.ToString()["VEO_INTENT_".Length..]} memory of '{HostType.Name(_kind!.Value)}'",
        ArgumentForm.Text => _reference is null ? "null" : "a string",
        _ => "a VeArgument without a value",
    };

    /// <summary>Hands the argument, which fits, to a call.</summary>
    internal void Set<TResult>(in KernelCall<TResult> call, int index, CTypeName type)
        where TResult : struct
    {
        switch (Form)
        {
            case ArgumentForm.Scalar:
                SetScalar(in call, index, type.IsPlainChar ? PlainChar(call.Frame.Context.Process.Device) : _kind!.Value);
                break;
            case ArgumentForm.Stack:
                call.Frame.SetMemory(index, in this);
                break;
            case ArgumentForm.Text when Text is { } text:
                call.Frame.SetText(index, text);
                break;
            default:
                call.Frame.SetPointer(index, _bits, _reference as PointerOwner);
                break;
        }
    }

    /// <summary>Pins the memory of an <see cref="OnStack"/>.</summary>
    internal unsafe MemoryHandle Pin()
    {
        if (_reference is Array array)
        {
            var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
            return new MemoryHandle((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + _bits, handle);
        }

        return ((IPinnable)_reference!).Pin((int)_bits);
    }

    // Which sign a char has is the device's own; a value of the other sign has the same eight bits.
    private static ScalarKind PlainChar(VeoDevice device) =>
        device.Kind == VeoDeviceKind.Host && RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? ScalarKind.Byte : ScalarKind.SByte;

    private bool PointsTo(CTypeName type) =>
        type.Shape == CTypeShape.Pointer && (_kind is not { } element || type.Scalar == ScalarKind.None || type.Agrees(element));

    private void SetScalar<TResult>(in KernelCall<TResult> call, int index, ScalarKind kind)
        where TResult : struct
    {
        switch (kind)
        {
            case ScalarKind.SByte:
                call.SetSByte(index, unchecked((sbyte)_bits));
                break;
            case ScalarKind.Byte:
                call.SetByte(index, unchecked((byte)_bits));
                break;
            case ScalarKind.Int16:
                call.SetInt16(index, unchecked((short)_bits));
                break;
            case ScalarKind.UInt16:
                call.SetUInt16(index, unchecked((ushort)_bits));
                break;
            case ScalarKind.Int32:
                call.SetInt32(index, unchecked((int)_bits));
                break;
            case ScalarKind.UInt32:
                call.SetUInt32(index, unchecked((uint)_bits));
                break;
            case ScalarKind.Single:
                call.SetSingle(index, BitConverter.UInt32BitsToSingle(unchecked((uint)_bits)));
                break;
            case ScalarKind.Double:
                call.SetDouble(index, BitConverter.UInt64BitsToDouble(_bits));
                break;
            case ScalarKind.Int64 or ScalarKind.NInt:
                call.SetInt64(index, unchecked((long)_bits));
                break;
            default:
                call.SetUInt64(index, _bits);
                break;
        }
    }
}
