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
            catch (IOException) when (Directory.Exists(directory))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
