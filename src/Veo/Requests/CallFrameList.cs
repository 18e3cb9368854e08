namespace Veo.Requests;

/// <summary>All call frames of a native library, so that who unloads a library of kernels can look at what is being submitted.</summary>
/// <remarks>Frames are made once per thread and then reused, so the list is touched rarely; those whose thread has ended fall out of it.</remarks>
internal sealed class CallFrameList
{
    private readonly List<WeakReference<CallFrame>> _frames = [];
    private readonly Lock _gate = new();
    private int _nextSweep = 64;

    internal void Add(CallFrame frame)
    {
        lock (_gate)
        {
            if (_frames.Count >= _nextSweep)
            {
                _frames.RemoveAll(static reference => !reference.TryGetTarget(out _));
                _nextSweep = Math.Max(64, _frames.Count * 2);
            }

            _frames.Add(new WeakReference<CallFrame>(frame));
        }
    }

    /// <summary>Waits until no thread is just handing a blocking call of a library, which takes no more, to libveo: a few instructions each.</summary>
    internal void WaitForSubmissions(VeoLibrary library)
    {
        WeakReference<CallFrame>[] frames;
        lock (_gate)
        {
            frames = [.. _frames];
        }

        foreach (WeakReference<CallFrame> reference in frames)
        {
            SpinWait pause = default;
            while (reference.TryGetTarget(out CallFrame? frame) && frame.IsSubmittingTo(library))
            {
                pause.SpinOnce();
            }
        }
    }
}
