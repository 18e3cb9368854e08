using Veo.Requests;

namespace Veo.Native;

/// <content>Spare call frames; their native argument lists belong to this library.</content>
internal sealed unsafe partial class VeoNative
{
    internal LockedStack<CallFrame> FramePool { get; } = new();
}
