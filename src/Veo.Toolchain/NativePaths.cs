using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Veo.Toolchain;

/// <summary>What netstandard2.0 cannot do with Linux paths.</summary>
public static class NativePaths
{
    /// <summary>The file behind all symbolic links; the path itself if it cannot be told.</summary>
    public static string Resolve(string path)
    {
        if (Path.DirectorySeparatorChar != '/')
        {
            return path;
        }

        IntPtr resolved = realpath(Bytes(path), IntPtr.Zero);

        if (resolved == IntPtr.Zero)
        {
            return path;
        }

        try
        {
            int length = 0;
            while (Marshal.ReadByte(resolved, length) != 0)
            {
                length++;
            }

            byte[] bytes = new byte[length];
            Marshal.Copy(resolved, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }
        finally
        {
            free(resolved);
        }
    }

    /// <summary>Puts a symbolic link to <paramref name="target"/> at <paramref name="path"/>, in the place of what was there.</summary>
    /// <returns>False if the file system or platform has no symbolic links.</returns>
    public static bool TryCreateLink(string path, string target)
    {
        if (Path.DirectorySeparatorChar != '/')
        {
            return false;
        }

        // Created aside and renamed, so that a reader sees either the old file or the link.
        string aside = path + "." + Guid.NewGuid().ToString("N");
        return symlink(Bytes(target), Bytes(aside)) == 0 && Rename(aside, path);
    }

    /// <summary>Renames a file over another one in a single step.</summary>
    /// <exception cref="IOException">The rename failed.</exception>
    public static void Replace(string source, string destination)
    {
        if (Path.DirectorySeparatorChar != '/')
        {
            File.Delete(destination);
            File.Move(source, destination);
        }
        else if (!Rename(source, destination))
        {
            throw new IOException($"'{source}' cannot be renamed to '{destination}'.");
        }
    }

    private static bool Rename(string source, string destination) => rename(Bytes(source), Bytes(destination)) == 0;

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr realpath(byte[] path, IntPtr buffer);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int symlink(byte[] target, byte[] path);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename(byte[] source, byte[] destination);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void free(IntPtr memory);
}
