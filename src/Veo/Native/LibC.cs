using System.Runtime.InteropServices;

namespace Veo.Native;

/// <summary>The C library's environment and signals, as native code in this process sees them.</summary>
/// <remarks>
/// .NET keeps its own copy of the environment, so what a VEO library reads with <c>getenv</c> must be set natively. The functions are taken
/// from the running program, whose C library may be glibc or musl.
/// </remarks>
internal static unsafe class LibC
{
    internal const int SIGKILL = 9;

    private static readonly nint Program = NativeLibrary.GetMainProgramHandle();
    private static readonly delegate* unmanaged[Cdecl]<byte*, byte*> Getenv =
        (delegate* unmanaged[Cdecl]<byte*, byte*>)NativeLibrary.GetExport(Program, "getenv");

    private static readonly delegate* unmanaged[Cdecl]<byte*, byte*, int, int> Setenv =
        (delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)NativeLibrary.GetExport(Program, "setenv");

    private static readonly delegate* unmanaged[Cdecl]<byte*, int> Unsetenv =
        (delegate* unmanaged[Cdecl]<byte*, int>)NativeLibrary.GetExport(Program, "unsetenv");

    private static readonly delegate* unmanaged[Cdecl]<int, int, int> Kill =
        (delegate* unmanaged[Cdecl]<int, int, int>)NativeLibrary.GetExport(Program, "kill");

    private static readonly delegate* unmanaged[Cdecl]<nint, int, int, nint> PidfdOpen =
        (delegate* unmanaged[Cdecl]<nint, int, int, nint>)NativeLibrary.GetExport(Program, "syscall");

    private static readonly delegate* unmanaged[Cdecl]<PollDescriptor*, nuint, int, int> Poll =
        (delegate* unmanaged[Cdecl]<PollDescriptor*, nuint, int, int>)NativeLibrary.GetExport(Program, "poll");

    private static readonly delegate* unmanaged[Cdecl]<int, int> Close =
        (delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(Program, "close");

    internal static string? GetEnvironment(string name)
    {
        fixed (byte* pointer = ToUtf8(name))
        {
            return Marshal.PtrToStringUTF8((nint)Getenv(pointer));
        }
    }

    /// <summary>Sets a variable, or removes it if <paramref name="value"/> is <see langword="null"/>.</summary>
    internal static void SetEnvironment(string name, string? value)
    {
        fixed (byte* namePointer = ToUtf8(name))
        fixed (byte* valuePointer = value is null ? null : ToUtf8(value))
        {
            int result = value is null ? Unsetenv(namePointer) : Setenv(namePointer, valuePointer, 1);
            if (result != 0)
            {
                throw new ArgumentException($"'{name}' cannot be set as an environment variable (errno {Marshal.GetLastSystemError()}).");
            }
        }
    }

    /// <summary>Sends a signal. A process that has already gone is not an error.</summary>
    internal static void SendSignal(int processId, int signal)
    {
        // 0 and negative numbers would address whole process groups.
        if (processId > 0)
        {
            _ = Kill(processId, signal);
        }
    }

    /// <summary>Blocks until a process has ended.</summary>
    /// <returns>Whether the system could tell; if not, nothing was waited for.</returns>
    internal static bool TryWaitForExit(int processId)
    {
        // The same number on all machines. Variadic in C; its arguments go where those of a plain function go on x86-64 and on Linux for arm64.
        const nint PidfdOpenNumber = 434;
        const short PollIn = 1;

        int descriptor = processId > 0 ? (int)PidfdOpen(PidfdOpenNumber, processId, 0) : -1;
        if (descriptor < 0)
        {
            return false;
        }

        var poll = new PollDescriptor { Descriptor = descriptor, Events = PollIn };
        int ready;
        do
        {
            // A signal may interrupt it.
            ready = Poll(&poll, 1, -1);
        }
        while (ready <= 0);

        _ = Close(descriptor);
        return true;
    }

    private static byte[] ToUtf8(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');

    private struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
