using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>What compilers answered to <c>--version</c>, for as long as their files stay the same.</summary>
internal sealed class IdentityCache
{
    private const char Separator = '\u001f';

    private readonly string _file;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private bool _changed;

    private IdentityCache(string file) => _file = file;

    public static IdentityCache Load(string file)
    {
        IdentityCache cache = new(file);

        try
        {
            foreach (string line in File.Exists(file) ? File.ReadAllLines(file) : [])
            {
                int end = line.IndexOf(Separator);
                if (end > 0)
                {
                    cache._answers[line.Substring(0, end)] = line.Substring(end + 1).Replace(Separator, '\n');
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the compilers are asked again.
            cache._answers.Clear();
        }

        return cache;
    }

    public string? Find(string compiler) => _answers.TryGetValue(Key(compiler), out string? answer) ? answer : null;

    public void Add(string compiler, string answer)
    {
        _answers[Key(compiler)] = answer.Replace("\r", "");
        _changed = true;
    }

    public void Save()
    {
        if (!_changed)
        {
            return;
        }

        List<string> lines = [];
        foreach (KeyValuePair<string, string> answer in _answers)
        {
            lines.Add(answer.Key + Separator + answer.Value.Replace('\n', Separator));
        }

        File.WriteAllLines(_file, lines);
    }

    // A package upgrade replaces the file behind the links and leaves the links themselves alone.
    private static string Key(string compiler)
    {
        FileInfo file = new(NativePaths.Resolve(compiler));
        return string.Format(CultureInfo.InvariantCulture, "{0}|{1}|{2}|{3}", compiler, file.FullName, file.LastWriteTimeUtc.Ticks, file.Length);
    }
}
