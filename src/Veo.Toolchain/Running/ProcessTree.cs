using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Veo.Toolchain;

/// <summary>Ends a process together with all it started.</summary>
/// <remarks>
/// A compiler driver only waits for the real compiler, so ending the driver alone leaves the work running.
/// <c>Process.Kill(entireProcessTree)</c> is not in netstandard2.0; on Linux <c>/proc</c> tells the same.
/// </remarks>
public static class ProcessTree
{
    /// <summary>Kills a process and its descendants; does nothing if it has ended already.</summary>
    public static void Kill(int processId)
    {
        List<int> tree = [processId];
        Dictionary<int, List<int>> children = ReadChildren();

        for (int i = 0; i < tree.Count; i++)
        {
            if (children.TryGetValue(tree[i], out List<int>? next))
            {
                tree.AddRange(next);
            }
        }

        // Parents first, so that a driver does not start its next step when the current one dies.
        tree.ForEach(KillOne);
    }

    /// <summary>Whether a process runs. True where the system has no <c>/proc</c> to tell.</summary>
    public static bool IsRunning(int processId)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return true;
        }

        string[]? fields = ReadStat("/proc/" + processId.ToString(CultureInfo.InvariantCulture));
        return fields is not null && fields[0] != "Z";
    }

    private static void KillOne(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }

    private static Dictionary<int, List<int>> ReadChildren()
    {
        Dictionary<int, List<int>> children = [];

        if (!Directory.Exists("/proc"))
        {
            return children;
        }

        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ReadParent(directory) is int parent)
            {
                if (!children.TryGetValue(parent, out List<int>? list))
                {
                    children[parent] = list = [];
                }

                list.Add(id);
            }
        }

        return children;
    }

    private static int? ReadParent(string directory) =>
        ReadStat(directory) is { } fields && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent) ? parent : null;

    // "pid (name) state ppid ...": the name may hold blanks and parentheses, so count from its end. Null if the process has gone.
    private static string[]? ReadStat(string directory)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(directory, "stat"));
            string[] fields = stat.Substring(stat.LastIndexOf(')') + 1).Trim().Split(' ');
            return fields.Length > 1 ? fields : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
