using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Veo.Build;

/// <summary>Keeps two builds of the same project from working in one folder at the same time.</summary>
internal static class BuildLock
{
    /// <summary>Waits until no other build holds the folder. The lock ends with the returned object, or with the process.</summary>
    public static async Task<IDisposable> TakeAsync(string directory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, ".lock");

        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeldByAnother(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Anything else, such as a full disk, would not end by waiting. The numbers: EAGAIN of Linux and of macOS, and Windows' sharing violation.
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
