using System;
using System.Collections.Generic;
using System.Text;

namespace Veo.Toolchain;

/// <summary>Reads the dependency files that compilers write for <c>make</c>.</summary>
/// <remarks>
/// Two shapes are met: GCC's and clang's single rule with backslash continuations, and the one of NEC's C front end with a rule per
/// prerequisite. Both are the same grammar, so one reader takes them.
/// </remarks>
public static class DependencyFile
{
    /// <summary>Returns each prerequisite once, in the order of the text; targets are left out.</summary>
    public static IReadOnlyList<string> Parse(string text)
    {
        List<string> prerequisites = [];
        HashSet<string> seen = new(StringComparer.Ordinal);

        foreach (string rule in LogicalLines(text))
        {
            bool afterColon = false;

            foreach (string word in Words(rule))
            {
                if (!afterColon)
                {
                    afterColon = word.EndsWith(":", StringComparison.Ordinal);
                }
                else if (word != ":" && seen.Add(word))
                {
                    prerequisites.Add(word);
                }
            }
        }

        return prerequisites;
    }

    private static string[] LogicalLines(string text)
    {
        string joined = text.Replace("\r\n", "\n").Replace("\\\n", " ");
        return joined.Split('\n');
    }

    private static IEnumerable<string> Words(string line)
    {
        StringBuilder word = new();

        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            char next = i + 1 < line.Length ? line[i + 1] : '\0';

            if ((c == '\\' && next is ' ' or '#') || (c == '$' && next == '$'))
            {
                word.Append(next);
                i++;
            }
            else if (c is ' ' or '\t')
            {
                if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }
            }
            else
            {
                word.Append(c);
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
