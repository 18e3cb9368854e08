using Veo.Requests;

namespace Veo.Native;

/// <content>Call frames, all and the spare ones; their native argument lists belong to this library.</content>
internal sealed unsafe partial class VeoNative
{
    internal LockedStack<CallFrame> FramePool { get; } = new();

    internal CallFrameList Frames { get; } = new();
}
