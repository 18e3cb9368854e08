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

    private static byte[] ToUtf8(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');
}
