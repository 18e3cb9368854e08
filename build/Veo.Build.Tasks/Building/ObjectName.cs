using System.IO;

namespace Veo.Build;

/// <summary>Names of object files.</summary>
internal static class ObjectName
{
    /// <summary>
    /// The object's name: the source's name for the reader, and a hash of its path so that <c>a/k.c</c> and <c>b/k.c</c> do not meet.
    /// </summary>
    public static string For(string source) => $"{Path.GetFileNameWithoutExtension(source)}-{Hash(source):x8}.o";

    // FNV-1a. string.GetHashCode differs from run to run, and each run must find the objects of the last one.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;

        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }
}
