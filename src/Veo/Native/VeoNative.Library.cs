using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Veo.Native;

/// <content>Opening libraries, and the few helpers that every user of the seam needs.</content>
internal sealed unsafe partial class VeoNative
{
    private static readonly ConcurrentDictionary<string, VeoNative> Opened = new(StringComparer.Ordinal);

    /// <summary>Opens a library once per path. It is never unloaded: processes, pools and late requests may still point into it.</summary>
    /// <exception cref="VeoDeviceNotFoundException">It is no library, or not a VEO library.</exception>
    internal static bool TryOpen(string path, out VeoNative? native, out string reason)
    {
        if (Opened.TryGetValue(path, out native))
        {
            reason = "";
            return true;
        }

        nint module;
        try
        {
            module = NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            reason = exception.Message.Replace('\n', ' ').Trim();
            return false;
        }

        reason = "";
        native = Opened.GetOrAdd(path, static (path, module) => new VeoNative(module, path), module);
        return true;
    }

    /// <summary>What the library says about the calling thread's last failure; empty if it says nothing.</summary>
    internal string LastError()
    {
        string? text = veohost_last_error == null ? null : Marshal.PtrToStringUTF8((nint)veohost_last_error());
        return string.IsNullOrWhiteSpace(text) ? "" : text.Trim();
    }

    /// <summary>Looks at a request for a bounded time and collects it if it has completed.</summary>
    internal veo_command_state Collect(nint context, ulong id, ulong* result, ulong timeoutNanoseconds)
    {
        if (veohost_call_wait_result_for != null)
        {
            return veohost_call_wait_result_for(context, id, result, timeoutNanoseconds);
        }

        long deadline = timeoutNanoseconds == 0 ? 0 : System.Diagnostics.Stopwatch.GetTimestamp() + MonotonicClock.ToTicks(timeoutNanoseconds);
        while (true)
        {
            veo_command_state state = veo_call_peek_result(context, id, result);
            if (state != veo_command_state.VEO_COMMAND_UNFINISHED
                || timeoutNanoseconds == 0
                || System.Diagnostics.Stopwatch.GetTimestamp() >= deadline)
            {
                return state;
            }

            Thread.SpinWait(8);
        }
    }

    /// <summary>A name as the C API wants it: UTF-8 with a terminating zero.</summary>
    /// <exception cref="ArgumentException">It contains a zero character, or is longer than the API can carry.</exception>
    internal static byte[] ToNativeName(string name, string parameterName)
    {
        if (name.Contains('\0'))
        {
            throw new ArgumentException("A name handed to VEO must not contain a zero character.", parameterName);
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(name) + 1];
        Encoding.UTF8.GetBytes(name, bytes);
        if (bytes.Length - 1 > VEO_SYMNAME_LEN_MAX)
        {
            throw new ArgumentException(
                $"The name is {bytes.Length - 1} bytes long; VEO carries library and symbol names of at most {VEO_SYMNAME_LEN_MAX}. " +
                "A library with a longer path can be put, or linked, where it has a shorter one.",
                parameterName);
        }

        return bytes;
    }
}
