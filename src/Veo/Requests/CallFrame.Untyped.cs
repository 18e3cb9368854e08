using System.Runtime.CompilerServices;
using System.Text;
using Veo.Functions;
using Veo.Native;

namespace Veo.Requests;

/// <content>Arguments of calls whose types are known at run time only.</content>
internal sealed unsafe partial class CallFrame
{
    // A frame lives as long as its thread; what one long text needed is not kept for ever.
    private const int LongestKeptText = 64 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Pinned for good, since libveo reads it at the submission.
    private byte[] _text = [];
    private int _textLength;

    /// <summary>Makes room for all texts of a call, so that none moves while the next one is written.</summary>
    internal void ReserveText(ReadOnlySpan<VeArgument> arguments)
    {
        long byteLength = 0;
        foreach (ref readonly VeArgument argument in arguments)
        {
            if (argument.Form == ArgumentForm.Text && argument.Text is string text)
            {
                byteLength += StrictUtf8.GetByteCount(text) + 1L;
            }
        }

        if (byteLength > _text.Length)
        {
            _text = GC.AllocateUninitializedArray<byte>(checked((int)Math.Max(256, byteLength)), pinned: true);
        }
    }

    /// <summary>Sets a text, as UTF-8 with a terminating zero; it is captured by the submission.</summary>
    internal void SetText(int index, string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException(
                $"The text of argument {index} of kernel '{Symbol.Name}' contains a zero character, where C would see its end. Pass bytes with OnStack.In.");
        }

        Span<byte> room = _text.AsSpan(_textLength);
        int byteLength = StrictUtf8.GetBytes(text, room);
        room[byteLength++] = 0;
        _textLength += byteLength;
        SetStack(index, veo_args_intent.VEO_INTENT_IN, (byte*)Unsafe.AsPointer(ref room[0]), (nuint)byteLength);
    }

    /// <summary>Sets memory of the caller: pinned until the submission if it only goes in, until the call has completed if it comes out.</summary>
    internal void SetMemory(int index, in VeArgument argument)
    {
        byte* address = null;
        if (argument.ByteLength != 0)
        {
            address = argument.Intent == veo_args_intent.VEO_INTENT_IN ? KeepUntilSubmitted(argument.Pin()) : Resources.Keep(argument.Pin());
        }

        SetStack(index, argument.Intent, address, argument.ByteLength);
    }

    private void ForgetText()
    {
        _textLength = 0;
        if (_text.Length > LongestKeptText)
        {
            _text = [];
        }
    }
}
